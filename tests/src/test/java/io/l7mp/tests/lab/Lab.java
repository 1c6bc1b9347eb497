// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Three namespaces in a row, client - proxy - server, with a veth pair between neighbours and a
 * directory for socket files. Client and server have no route to each other: what gets across went
 * through the proxy. Removed when closed and, at the latest, when the JVM ends.
 */
public final class Lab implements AutoCloseable {
    /** The client's addresses. */
    public static final String CLIENT4 = "10.201.1.1";
    /** The client's IPv6 address. */
    public static final String CLIENT6 = "fd01::1";
    /** The proxy as the client sees it. */
    public static final String PROXY4 = "10.201.1.2";
    /** The proxy as the client sees it, IPv6. */
    public static final String PROXY6 = "fd01::2";
    /** The proxy as the server sees it. */
    public static final String INNER4 = "10.201.2.1";
    /** The server's addresses. */
    public static final String SERVER4 = "10.201.2.2";
    /** The server's IPv6 address. */
    public static final String SERVER6 = "fd02::2";

    private static final String PREFIX = "l7mp-";
    private static final AtomicInteger SERIAL = new AtomicInteger();

    private final AtomicInteger ports = new AtomicInteger(20_000);
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Thread onExit = new Thread(this::removeQuietly, "lab-removal");
    private final Path dir;
    private final NetNs client;
    private final NetNs proxy;
    private final NetNs server;

    private Lab(String name, Path dir) throws IOException {
        this.dir = dir;
        client = own(NetNs.create(name + "-cli"));
        proxy = own(NetNs.create(name + "-prx"));
        server = own(NetNs.create(name + "-srv"));
    }

    /** Builds a lab of its own; needs root. */
    public static Lab create() throws IOException {
        removeStale();
        var name = PREFIX + ProcessHandle.current().pid() + "-" + SERIAL.incrementAndGet();
        var lab = new Lab(name, Files.createTempDirectory(PREFIX));
        Runtime.getRuntime().addShutdownHook(lab.onExit);
        lab.link(lab.client, CLIENT4, CLIENT6, "cli0", PROXY4, PROXY6);
        lab.link(lab.server, SERVER4, SERVER6, "srv0", INNER4, "fd02::1");
        lab.meet(lab.client, PROXY4, PROXY6);
        lab.meet(lab.server, INNER4, "fd02::1");
        return lab;
    }

    /** Where clients live. */
    public NetNs client() {
        return client;
    }

    /** Where the proxy runs. */
    public NetNs proxy() {
        return proxy;
    }

    /** Where the upstream endpoints live. */
    public NetNs server() {
        return server;
    }

    /**
     * A directory for socket files, configurations and logs; its path is short enough for a socket.
     */
    public Path dir() {
        return dir;
    }

    /** A port that nobody in this lab has been given yet, below the range of ephemeral ports. */
    public int port() {
        return ports.getAndIncrement();
    }

    /** Hands something over that must be closed before the lab is, last come first closed. */
    public synchronized <T extends AutoCloseable> T own(T resource) {
        owned.push(resource);
        return resource;
    }

    /** What should not be there once everything was stopped: processes and socket files. */
    public List<String> leftovers() throws IOException {
        var found = new ArrayList<String>();
        for (var ns : List.of(client, proxy, server)) {
            ns.pids().forEach(pid -> found.add("process " + pid + " in " + ns.name()));
        }
        try (Stream<Path> files = Files.list(dir)) {
            files.filter(Lab::isSocket).forEach(file -> found.add("socket file " + file));
        }
        return found;
    }

    /** The names of this lab's namespaces that there are. */
    public List<String> namespaces() throws IOException {
        var own = List.of(client.name(), proxy.name(), server.name());
        return Shell.check("ip", "netns", "list").text().lines()
            .map(line -> line.split(" ")[0]).filter(own::contains).toList();
    }

    /** Ends what runs inside, removes the namespaces and the directory. */
    @Override
    public void close() throws IOException {
        Runtime.getRuntime().removeShutdownHook(onExit);
        remove();
    }

    private void link(NetNs ns, String addr4, String addr6, String name, String proxy4,
            String proxy6) throws IOException {
        ns.ip("link", "add", "eth0", "type", "veth", "peer", "name", name, "netns", proxy.name());
        ns.ip("link", "set", "eth0", "up");
        proxy.ip("link", "set", name, "up");
        addresses(ns, "eth0", addr4, addr6);
        addresses(proxy, name, proxy4, proxy6);
        reportEveryUnreachablePort(ns);
    }

    /** A host tells one peer of unreachable ports once a second; a test may need more than that. */
    private static void reportEveryUnreachablePort(NetNs ns) throws IOException {
        for (var limit : List.of("ipv4/icmp_ratelimit", "ipv6/icmp/ratelimit")) {
            ns.call(() -> Files.writeString(Path.of("/proc/sys/net", limit), "0"));
        }
    }

    /**
     * Lets neighbours resolve each other's addresses by a connection that is refused: a burst that
     * waits for that would lose its first packets.
     */
    private void meet(NetNs ns, String... addresses) throws IOException {
        for (var address : addresses) {
            ns.call(() -> {
                try (var conn = SocketChannel.open(new InetSocketAddress(address, 1))) {
                    throw new AssertionError("somebody listens: " + conn);
                } catch (ConnectException e) {
                    return address;
                }
            });
        }
    }

    private static void addresses(NetNs ns, String device, String addr4, String addr6)
            throws IOException {
        ns.ip("addr", "add", addr4 + "/24", "dev", device);
        ns.ip("addr", "add", addr6 + "/64", "dev", device, "nodad");
    }

    private synchronized void remove() throws IOException {
        for (var ns : List.of(client, proxy, server)) {
            ns.pids().forEach(pid -> ProcessHandle.of(pid)
                .ifPresent(ProcessHandle::destroyForcibly));
        }
        while (!owned.isEmpty()) {
            closeOne(owned.pop());
        }
        Files.walk(dir).sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
    }

    private static void closeOne(AutoCloseable resource) throws IOException {
        try {
            resource.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException("closing " + resource, e);
        }
    }

    private void removeQuietly() {
        try {
            remove();
        } catch (IOException e) {
            System.err.println("lab " + client.name() + " not removed: " + e.getMessage());
        }
    }

    /**
     * Removes the namespaces of test runs that were killed: those named after a process that is
     * gone.
     */
    private static void removeStale() throws IOException {
        var names = Shell.check("ip", "netns", "list").text().lines()
            .map(line -> line.split(" ")[0])
                .filter(name -> name.matches(PREFIX + "\\d+-\\d+-\\w+"));
        for (var name : names.toList()) {
            var pid = Long.parseLong(name.split("-")[1]);
            if (ProcessHandle.of(pid).isEmpty()) {
                Shell.run(List.of("ip", "netns", "del", name));
                Hosts.remove(name);
            }
        }
    }

    private static boolean isSocket(Path file) {
        try {
            return (int) Files.getAttribute(file, "unix:mode") >> 12 == 0xc;
        } catch (IOException e) {
            return false;
        }
    }
}
