package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.netlink.Link;
import io.l7mp.ffi.netlink.Route;
import io.l7mp.ffi.netlink.RouteSocket;
import io.l7mp.proxy.net.Addresses;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds the ways datagrams take, and remembers them until {@link #forget}: sessions are many,
 * destinations few. One thread.
 */
final class Ways implements AutoCloseable {
    private static final int MOST = 65_536;

    private final RouteSocket socket;
    private final Map<Pair, Way> known = new HashMap<>();
    private Map<Integer, Link> links = Map.of();

    Ways() throws ErrnoException {
        this.socket = new RouteSocket();
    }

    private record Pair(InetAddress source, InetAddress destination) {
    }

    /** The way from {@code source} to {@code destination}. */
    Way find(InetAddress source, InetAddress destination) {
        if (known.size() >= MOST) {
            forget();
        }
        return known.computeIfAbsent(new Pair(source, destination), this::ask);
    }

    /** Something has changed. */
    void forget() {
        known.clear();
        links = Map.of();
    }

    @Override
    public void close() {
        socket.close();
    }

    private Way ask(Pair pair) {
        var to = pair.destination();
        if (to.isMulticastAddress() || to.isLinkLocalAddress() || to.isAnyLocalAddress()) {
            return new Way.Closed(Addresses.text(to) + " is no address of one host everywhere");
        }
        try {
            return wayOf(socket.route(pair.source(), to), to);
        } catch (ErrnoException e) {
            return new Way.Closed(e.getMessage());
        }
    }

    private Way wayOf(Route route, InetAddress to) throws ErrnoException {
        if (route.isLocal()) {
            return new Way.Local();
        }
        if (!route.isUnicast()) {
            return new Way.Closed(Addresses.text(to) + " is no address of one host");
        }
        var link = link(route.ifindex());
        if (link == null || !link.isEthernetLike()) {
            return new Way.Closed("interface " + (link == null ? route.ifindex() : link.name())
                    + " has no Ethernet headers");
        }
        return new Way.Out(link.index(), route.gateway().orElse(to),
                route.mtu().orElse(link.mtu()));
    }

    private Link link(int index) throws ErrnoException {
        if (links.isEmpty()) {
            links = new HashMap<>();
            socket.links().forEach(each -> links.put(each.index(), each));
        }
        return links.get(index);
    }
}
