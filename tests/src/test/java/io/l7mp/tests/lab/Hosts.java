// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/**
 * What names stand for in one namespace: its own {@code /etc/hosts}, see ip-netns(8). Programs
 * started in the namespace after this was made see it, and every change. Any other name is asked
 * for at 127.0.0.1.
 */
public final class Hosts implements AutoCloseable {
    private static final Path ALL = Path.of("/etc/netns");

    private final TreeMap<String, List<String>> names = new TreeMap<>();
    private final Path dir;

    private Hosts(Path dir) {
        this.dir = dir;
    }

    /** A namespace's names, none at first. */
    public static Hosts of(NetNs ns) throws IOException {
        var hosts = new Hosts(Files.createDirectories(ALL.resolve(ns.name())));
        Files.writeString(hosts.dir.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
        hosts.write();
        return hosts;
    }

    /** From now on {@code name} stands for these addresses; without any it is unknown. */
    public void set(String name, String... addresses) throws IOException {
        names.put(name, List.of(addresses));
        write();
    }

    /** Removes the files; programs that still run go on with them. */
    @Override
    public void close() throws IOException {
        remove(dir.getFileName().toString());
    }

    /** Removes what is left for a namespace that is gone. */
    static void remove(String ns) throws IOException {
        for (var file : List.of("hosts", "resolv.conf", "")) {
            Files.deleteIfExists(ALL.resolve(ns).resolve(file));
        }
        if (Files.isDirectory(ALL) && ALL.toFile().list().length == 0) {
            Files.deleteIfExists(ALL);
        }
    }

    /** In place: what a namespace has mounted is the file, not its name. */
    private void write() throws IOException {
        var text = new StringBuilder();
        names.forEach((name, addresses) ->
            addresses.forEach(each -> text.append(each).append(' ').append(name).append('\n')));
        Files.writeString(dir.resolve("hosts"), text);
    }
}
