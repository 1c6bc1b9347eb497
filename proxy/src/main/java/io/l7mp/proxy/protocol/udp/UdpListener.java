package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Resolver;
import io.l7mp.proxy.net.UdpPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A UDP listener: opens and closes its servers, one on each loop, or a singleton's one; control
 * thread.
 *
 * <p>The servers of a closed listener keep their sockets as long as one of them has sessions: the
 * kernel deals peers out by the number of sockets, and those of sessions must stay where they are.
 */
final class UdpListener implements Listener {
    private final ListenerContext context;
    private final UdpSpec spec;
    private final OwnPorts ports;
    private final List<EventLoop> loops;
    private final List<UdpServer> servers = new ArrayList<>();
    // Loops count down, once it is closed.
    private final AtomicInteger inUse = new AtomicInteger();

    UdpListener(ListenerContext context, UdpSpec spec, OwnPorts ports) {
        this.context = context;
        this.spec = spec;
        this.ports = ports;
        this.loops = spec.isSingleton() ? List.of(context.loops().next()) : context.loops().all();
    }

    @Override
    public void open() throws IOException {
        var shown = shown(spec.address(), spec.port());
        if (spec.port() < 0 || spec.port() > UdpSpec.MAX_PORT) {
            throw refusal(shown, "bind EINVAL " + shown);
        }
        try {
            openAll(place());
        } catch (UnknownHostException e) {
            throw refusal(shown, "getaddrinfo ENOTFOUND: " + e.getMessage());
        } catch (ErrnoException e) {
            throw refusal(shown, e.call() + " " + Errno.name(e.errno()) + " " + shown);
        }
    }

    /** Sessions go on until they end by themselves; only then do the sockets close. */
    @Override
    public void close() throws IOException {
        inUse.set(servers.size());
        for (var server : servers) {
            server.loop().await(() -> {
                server.close();
                return null;
            });
        }
        // If none was in use, all have been asked to let their sockets go by now.
        for (var server : servers) {
            server.loop().await(() -> null);
            server.loop().awaitReleases();
        }
    }

    /** Where it listens, for tests. */
    InetSocketAddress localAddress() {
        return servers.getFirst().localAddress();
    }

    /** All or none: the others are where the first one is, whose port the kernel may choose. */
    private void openAll(UdpServer.Place place) throws IOException {
        try {
            for (var loop : loops) {
                var here = servers.isEmpty() ? place : place.next(localAddress());
                servers.add(loop.await(() -> UdpServer.open(loop, context, ports, here)));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** A closed server has no sessions; on its loop. */
    private void onUnused() {
        if (inUse.decrementAndGet() == 0) {
            servers.forEach(server -> server.loop().execute(server::release));
        }
    }

    private UdpServer.Place place() throws UnknownHostException {
        var local = new InetSocketAddress(Resolver.first(spec.address()), spec.port());
        var peer = Optional.<UdpPeer>empty();
        if (spec.peerAddress().isPresent()) {
            peer = Optional.of(UdpPeer.connected(new InetSocketAddress(
                    Resolver.first(spec.peerAddress().get()), spec.peerPort().orElse(0))));
        }
        return new UdpServer.Place(local, new PeerFilter(peer, spec.peerPort()),
                peer.filter(address -> spec.isSingleton()),
                loops.size() == 1 ? UdpServer.Rank.ONLY : UdpServer.Rank.FIRST,
                this::onUnused);
    }

    private IOException refusal(String shown, String reason) {
        return new IOException("UDPListener.run: \"" + context.name() + "\": Could not bind to "
                + shown + ": " + reason);
    }

    private static String shown(String host, int port) {
        return new Address.Inet(host, port).toString();
    }
}
