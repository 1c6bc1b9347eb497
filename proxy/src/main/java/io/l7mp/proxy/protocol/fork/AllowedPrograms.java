package io.l7mp.proxy.protocol.fork;

import io.l7mp.proxy.document.Node;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Which programs may be started: files, whatever the links that lead to them are called. */
final class AllowedPrograms {
    private final Set<Path> files;

    /** Allows the programs at {@code paths}, which are absolute. */
    AllowedPrograms(List<String> paths) {
        this.files = paths.stream().map(path -> file(Path.of(path)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The file of the program that {@code program} names.
     *
     * @throws io.l7mp.proxy.document.ConfigException when it is not allowed
     */
    String check(Node program) {
        var file = file(path(program));
        if (!files.contains(file)) {
            throw program.refuse("\"" + program.asString() + "\" may not be started:"
                    + " admin.allow_exec does not list it");
        }
        return file.toString();
    }

    private static Path path(Node program) {
        try {
            var path = Path.of(program.asString());
            if (path.isAbsolute()) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw program.refuse("not a path: " + e.getReason());
        }
        throw program.expected("the absolute path of a program");
    }

    /** Of one that does not exist only the name can be compared. */
    private static Path file(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path.normalize();
        }
    }
}
