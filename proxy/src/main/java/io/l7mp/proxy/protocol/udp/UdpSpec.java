package io.l7mp.proxy.protocol.udp;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A UDP listener as configured.
 *
 * @param address where it listens: {@code spec.address}, by default all IPv4 addresses
 * @param port {@code spec.port}; 0 lets the kernel choose. Its range is checked when binding
 * @param peerAddress {@code spec.connect.address}: the only address it talks to
 * @param peerPort {@code spec.connect.port}: the only port it talks to
 * @param isSingleton whether there is one session, with the one peer, from the start
 */
record UdpSpec(String address, int port, Optional<String> peerAddress, OptionalInt peerPort,
        boolean isSingleton) {
    static final int MAX_PORT = 65_535;
    /** The longest payload over IPv4. */
    static final int LONGEST = 65_507;

    private static final String SINGLETON = "singleton";
    private static final String SERVER = "server";

    static UdpSpec of(ListenerSpec listener) {
        var spec = listener.spec();
        var connect = spec.get("connect").map(Node::asObject).orElse(Node.empty());
        var peerAddress = connect.get("address").map(Node::asString).filter(a -> !a.isEmpty());
        var peerPort = connect.integer("port", 0, 0, MAX_PORT);
        var isPair = peerAddress.isPresent() && peerPort != 0;
        var isSingleton = isSingleton(listener.options(), isPair);
        if (isSingleton && !isPair) {
            throw ConfigException.contract(spec, "Singleton mode requested but either "
                    + "connect.address or connect.port is not defined (or neither): "
                    + "no remote to connect to");
        }
        return new UdpSpec(spec.string("address", "0.0.0.0"),
                spec.integer("port", 0, Integer.MIN_VALUE, Integer.MAX_VALUE), peerAddress,
                peerPort == 0 ? OptionalInt.empty() : OptionalInt.of(peerPort), isSingleton);
    }

    private static boolean isSingleton(Node options, boolean isPair) {
        var mode = options.get("mode");
        if (mode.isEmpty()) {
            return isPair;
        }
        return switch (mode.get().asString()) {
            case SINGLETON -> true;
            case SERVER -> false;
            default -> throw mode.get().expected("\"server\" or \"singleton\"");
        };
    }
}
