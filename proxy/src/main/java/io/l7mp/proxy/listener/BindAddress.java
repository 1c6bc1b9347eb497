package io.l7mp.proxy.listener;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.Resolver;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;

/** Reads the local addresses of listeners and clusters from their specs. */
public final class BindAddress {
    private static final int MAX_PORT = 65_535;

    private BindAddress() {
    }

    /**
     * Where a listener binds: {@code port} (required) and {@code address}, by default all addresses
     * of both families. A name stays one until {@link #resolve}.
     */
    public static InetSocketAddress of(Node spec) {
        if (spec.get("port").isEmpty()) {
            throw spec.refuse("Property port is required");
        }
        var port = spec.integer("port", 0, 0, MAX_PORT);
        return spec.get("address").map(address -> listening(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /**
     * The {@code bind} of a cluster: {@code address} and {@code port}, either may be left out. A
     * name is looked up now, and not again: connections are made where nobody may wait.
     */
    public static SocketAddress local(Node bind) {
        var port = bind.integer("port", 0, 0, MAX_PORT);
        return bind.get("address").map(address -> found(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /**
     * What {@code address} is to be bound as; a name is looked up. On the control thread, when the
     * listener opens.
     *
     * @throws UnknownHostException when the name is not known, or the look-up takes too long
     */
    public static SocketAddress resolve(SocketAddress address) throws UnknownHostException {
        return address instanceof InetSocketAddress inet && inet.isUnresolved()
                ? new InetSocketAddress(Resolver.first(inet.getHostString()), inet.getPort())
                : address;
    }

    private static InetSocketAddress listening(Node address, int port) {
        var host = address.asString();
        return host.isEmpty() || Resolver.isLiteral(host) ? found(address, port)
                : InetSocketAddress.createUnresolved(host, port);
    }

    private static InetSocketAddress found(Node address, int port) {
        try {
            return new InetSocketAddress(Resolver.first(address.asString()), port);
        } catch (UnknownHostException e) {
            throw address.refuse(e.getMessage());
        }
    }
}
