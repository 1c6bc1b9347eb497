package io.l7mp.proxy.protocol.fork;

import io.l7mp.proxy.document.Node;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which programs may be started. Links may lead to one from elsewhere, but must call it the same:
 * there are files that are many programs and go by the name they are started with (busybox).
 */
final class AllowedPrograms {
    private final Set<Program> programs;

    /**
     * A program.
     *
     * @param name what it is called
     * @param file where it is, all links followed
     */
    private record Program(Path name, Path file) {
        /** Of a file that does not exist only the path can be compared. */
        static Program at(Path path) {
            try {
                return new Program(path.getFileName(), path.toRealPath());
            } catch (IOException e) {
                return new Program(path.getFileName(), path.normalize());
            }
        }
    }

    /** Allows the programs at {@code paths}, which are absolute. */
    AllowedPrograms(List<String> paths) {
        this.programs = paths.stream().map(path -> Program.at(Path.of(path)))
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The file of the program that {@code program} names.
     *
     * @throws io.l7mp.proxy.document.ConfigException when it is not allowed
     */
    String check(Node program) {
        var found = Program.at(path(program));
        if (!programs.contains(found)) {
            throw program.refuse("\"" + program.asString() + "\" may not be started:"
                    + " admin.allow_exec does not list it");
        }
        return found.file().toString();
    }

    private static Path path(Node program) {
        try {
            var path = Path.of(program.asString());
            if (path.isAbsolute() && path.getFileName() != null) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw program.refuse("not a path: " + e.getReason());
        }
        throw program.expected("the absolute path of a program");
    }
}
