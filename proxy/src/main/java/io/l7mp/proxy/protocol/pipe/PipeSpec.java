package io.l7mp.proxy.protocol.pipe;

import io.l7mp.proxy.config.FileMode;
import io.l7mp.proxy.document.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which named pipes are read and written.
 *
 * @param read what the proxy reads, if anything
 * @param write what the proxy writes, if anything
 * @param mode permissions of a file that is created
 * @param reopens whether to go on with whoever comes when the other side is gone
 */
record PipeSpec(Optional<String> read, Optional<String> write, int mode, boolean reopens) {
    private static final int DEFAULT_MODE = 0600;
    private static final List<String> REOPEN = List.of("always", "never");

    /** A listener's: it reads {@code path}, and goes on with the next writer by default. */
    static PipeSpec ofListener(Node spec) {
        var path = path(spec, "path");
        var pair = new PipeSpec(path.or(() -> path(spec, "read")), path(spec, "write"),
                mode(spec), reopens(spec, true));
        if (pair.read.isEmpty()) {
            throw spec.refuse("Property path, or read, is required");
        }
        return checked(pair, spec);
    }

    /** A cluster's: it writes {@code path}, or what its endpoints say. */
    static PipeSpec ofCluster(Node spec) {
        var path = path(spec, "path");
        return checked(new PipeSpec(path(spec, "read"), path.or(() -> path(spec, "write")),
                mode(spec), reopens(spec, false)), spec);
    }

    /** The same, written at {@code address}. */
    PipeSpec at(String address) {
        return new PipeSpec(read, Optional.of(address), mode, reopens);
    }

    /** All of them. */
    List<String> paths() {
        return Stream.concat(read.stream(), write.stream()).toList();
    }

    /** Whether it names what it needs itself. */
    boolean namesFiles() {
        return read.isPresent() || write.isPresent();
    }

    /** What rules can match. */
    Map<String, Object> metadata() {
        var shown = new LinkedHashMap<String, Object>(2);
        if (read.isPresent() && write.isPresent()) {
            shown.put("read", read.get());
            shown.put("write", write.get());
        } else {
            read.or(() -> write).ifPresent(path -> shown.put("path", path));
        }
        return shown;
    }

    private static PipeSpec checked(PipeSpec pair, Node spec) {
        if (spec.get("path").isPresent() && (spec.get("read").isPresent()
                || spec.get("write").isPresent())) {
            throw spec.refuse("either path or read and write");
        }
        if (pair.read.isPresent() && pair.read.equals(pair.write)) {
            throw spec.refuse("read and write must be different files: one pipe cannot carry both"
                    + " directions");
        }
        return pair;
    }

    private static Optional<String> path(Node spec, String key) {
        return spec.get(key).map(node -> {
            var path = node.asString();
            if (path.isEmpty() || path.indexOf('\0') >= 0) {
                throw node.refuse("not a path");
            }
            return path;
        });
    }

    private static int mode(Node spec) {
        return spec.get("mode").map(FileMode::of).orElse(DEFAULT_MODE);
    }

    private static boolean reopens(Node spec, boolean otherwise) {
        return spec.get("reopen").map(node -> {
            if (!REOPEN.contains(node.asString())) {
                throw node.expected("one of " + String.join(", ", REOPEN));
            }
            return node.asString().equals("always");
        }).orElse(otherwise);
    }
}
