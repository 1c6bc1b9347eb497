package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfLibrary;
import io.l7mp.ffi.libbpf.Pins;
import io.l7mp.ffi.libbpf.Pins.PinnedMap;
import io.l7mp.ffi.libbpf.TcFilter;
import io.l7mp.ffi.netlink.Link;
import io.l7mp.ffi.netlink.RouteSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A program that is in the kernel without a process: the command {@code offload prepare} puts it
 * there, a proxy with {@code offload: no_init} uses it, {@code offload cleanup} takes it away. Its
 * maps and links have names in a bpf file system; one proxy at a time may use them.
 */
final class Prepared implements AutoCloseable {
    private static final Path DIRECTORY =
            Path.of(System.getProperty("l7mp.offload.pins", "/sys/fs/bpf/l7mp"));
    private static final String FLOWS = "flows";
    private static final String COUNTERS = "counters";
    private static final String LINK = "link-";

    private final PinnedMap flows;
    private final PinnedMap counters;

    private Prepared(PinnedMap flows, PinnedMap counters) {
        this.flows = flows;
        this.counters = counters;
    }

    /**
     * Opens what was prepared.
     *
     * @throws IOException when nothing was, not for us, or by another version
     */
    static Prepared open() throws IOException {
        var missing = BpfLibrary.missing();
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        if (!Files.exists(DIRECTORY.resolve(FLOWS))) {
            throw new IOException("nothing is prepared: there is no " + DIRECTORY.resolve(FLOWS)
                    + ", which l7mp offload prepare makes");
        }
        var flows = Pins.map(DIRECTORY.resolve(FLOWS));
        try {
            if (flows.map().keySize() != FlowKey.SIZE || flows.map().valueSize() != Flow.SIZE) {
                throw new IOException(DIRECTORY + " was prepared by another version of l7mp");
            }
            return new Prepared(flows, Pins.map(DIRECTORY.resolve(COUNTERS)));
        } catch (IOException e) {
            flows.close();
            throw e;
        }
    }

    Tables tables() {
        return new Tables(flows.map(), counters.map());
    }

    /** The program at an interface; empty where it is not. */
    Optional<Hook> hook(Link link) throws ErrnoException {
        var isThere = Files.exists(DIRECTORY.resolve(LINK + link.name()))
                || TcFilter.isThere(link.index(), Hook.PLACE);
        return isThere ? Optional.of(new Hook.Left()) : Optional.empty();
    }

    @Override
    public void close() {
        flows.close();
        counters.close();
    }

    /**
     * Loads the program, attaches it, and leaves it there.
     *
     * @return what was done, a line each
     * @throws IOException when something is prepared already, or it cannot be
     */
    static List<String> prepare(List<String> interfaces, int sessions) throws IOException {
        if (Files.exists(DIRECTORY)) {
            throw new IOException(DIRECTORY + " is there already: l7mp offload cleanup removes it");
        }
        try (var engine = Engine.start(interfaces, 2 * sessions)) {
            Files.createDirectory(DIRECTORY);
            engine.tables().flows().pin(DIRECTORY.resolve(FLOWS));
            engine.tables().counters().pin(DIRECTORY.resolve(COUNTERS));
            engine.hooks().leave(name -> DIRECTORY.resolve(LINK + name));
            return Stream.concat(Stream.of("prepared " + engine), files().stream()
                    .map(file -> "made " + file)).toList();
        } catch (IOException e) {
            cleanUp();
            throw e;
        }
    }

    /**
     * Takes away what a command has prepared, and filters that a proxy has left which was killed.
     *
     * @return what was done, a line each
     */
    static List<String> cleanUp() throws IOException {
        var done = new ArrayList<String>();
        try (var socket = new RouteSocket()) {
            for (var link : socket.links()) {
                if (TcFilter.removeLeftover(link.index(), Hook.PLACE)) {
                    done.add("removed the filter at interface " + link.name());
                }
            }
        }
        for (var file : files()) {
            Files.delete(file);
            done.add("removed " + file);
        }
        Files.deleteIfExists(DIRECTORY);
        return done;
    }

    private static List<Path> files() throws IOException {
        if (!Files.exists(DIRECTORY)) {
            return List.of();
        }
        try (var files = Files.list(DIRECTORY)) {
            return files.sorted().toList();
        }
    }
}
