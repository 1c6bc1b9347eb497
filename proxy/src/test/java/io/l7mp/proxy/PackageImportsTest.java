package io.l7mp.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Imports point downwards only: a package may use those below it in {@link #FLOORS} and no other.
 * Protocols stand side by side on one floor and do not know each other.
 */
class PackageImportsTest {
    private static final List<String> FLOORS = List.of(
            "io.l7mp.proxy",
            "io.l7mp.proxy.api",
            "io.l7mp.proxy.protocol.*",
            "io.l7mp.proxy.offload",
            "io.l7mp.proxy.control",
            "io.l7mp.proxy.session",
            "io.l7mp.proxy.listener",
            "io.l7mp.proxy.cluster",
            "io.l7mp.proxy.route",
            "io.l7mp.proxy.rule",
            "io.l7mp.proxy.framing",
            "io.l7mp.proxy.stream",
            "io.l7mp.proxy.net",
            "io.l7mp.proxy.loop",
            "io.l7mp.proxy.schema",
            "io.l7mp.proxy.config",
            "io.l7mp.proxy.document",
            "io.l7mp.proxy.metrics",
            "io.l7mp.proxy.log",
            "io.l7mp.ffi.flow",
            "io.l7mp.ffi.libbpf",
            "io.l7mp.ffi.netlink",
            "io.l7mp.ffi.sctp",
            "io.l7mp.ffi.datagram",
            "io.l7mp.ffi.packet",
            "io.l7mp.ffi.process",
            "io.l7mp.ffi.channel",
            "io.l7mp.ffi.libc",
            "io.l7mp.ffi",
            // One class of ours is among those of Undertow.
            "io.undertow.protocols.http2");
    private static final Pattern IMPORT =
            Pattern.compile("^import (?:static )?(io\\.l7mp[a-z0-9_.]*)\\.[A-Z].*");
    private static final List<Path> SOURCES =
            List.of(Path.of("src/main/java"), Path.of("../ffi-bindings/src/main/java"));

    @Test
    void shouldImportOnlyFromLowerFloors() throws IOException {
        var upward = new ArrayList<String>();
        for (var file : sources()) {
            var from = packageOf(file);
            for (var line : Files.readAllLines(file)) {
                var match = IMPORT.matcher(line);
                if (match.matches() && !mayImport(from, match.group(1))) {
                    upward.add(file + ": " + line);
                }
            }
        }
        assertEquals(List.of(), upward);
    }

    @Test
    void shouldKnowEveryPackage() throws IOException {
        var files = sources();
        assertTrue(files.size() > 50, "the sources were not found: " + files.size() + " files");
        files.forEach(file -> floor(packageOf(file)));
    }

    @Test
    void shouldRefuseUpwardSidewardAndSelfCircularImports() {
        assertTrue(mayImport("io.l7mp.proxy.session", "io.l7mp.proxy.loop"));
        assertTrue(!mayImport("io.l7mp.proxy.loop", "io.l7mp.proxy.session"));
        assertTrue(!mayImport("io.l7mp.proxy.protocol.tcp", "io.l7mp.proxy.protocol.udp"));
        assertTrue(mayImport("io.l7mp.proxy.protocol.tcp", "io.l7mp.proxy.protocol.tcp"));
    }

    private static boolean mayImport(String from, String to) {
        return from.equals(to) || floor(from) < floor(to);
    }

    private static int floor(String name) {
        for (var i = 0; i < FLOORS.size(); i++) {
            var floor = FLOORS.get(i);
            if (floor.equals(name) || floor.endsWith(".*")
                    && name.startsWith(floor.substring(0, floor.length() - 1))) {
                return i;
            }
        }
        throw new AssertionError("package " + name + " has no floor yet: add it to the list");
    }

    private static String packageOf(Path file) {
        var root = SOURCES.stream().filter(file::startsWith).findFirst().orElseThrow();
        return root.relativize(file.getParent()).toString().replace('/', '.');
    }

    private static List<Path> sources() throws IOException {
        var files = new ArrayList<Path>();
        for (var root : SOURCES) {
            try (Stream<Path> walk = Files.walk(root)) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
