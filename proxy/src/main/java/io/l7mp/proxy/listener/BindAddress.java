package io.l7mp.proxy.listener;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.Address;
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
     * of both families.
     */
    public static InetSocketAddress of(Node spec) {
        if (spec.get("port").isEmpty()) {
            throw spec.refuse("Property port is required");
        }
        var port = spec.integer("port", 0, 0, MAX_PORT);
        return spec.get("address").map(address -> literal(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    /** The {@code bind} of a cluster: {@code address} and {@code port}, either may be left out. */
    public static SocketAddress local(Node bind) {
        var port = bind.integer("port", 0, 0, MAX_PORT);
        return bind.get("address").map(address -> literal(address, port))
                .orElseGet(() -> new InetSocketAddress(port));
    }

    private static InetSocketAddress literal(Node address, int port) {
        try {
            return Address.local(address.asString(), port);
        } catch (UnknownHostException e) {
            throw address.refuse(e.getMessage());
        }
    }
}
