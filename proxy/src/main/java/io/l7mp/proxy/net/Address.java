package io.l7mp.proxy.net;

import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;

/** Where to connect to, as configured; an {@link Attempt} finds out where that is. */
public sealed interface Address {
    /**
     * An IP address or host name with a port.
     *
     * @param port 0 to 65535
     */
    record Inet(String host, int port) implements Address {
        /** Whether the host is an address already. */
        public boolean isLiteral() {
            return Resolver.isLiteral(host);
        }

        @Override
        public String toString() {
            var isBare = host.indexOf(':') >= 0 && !host.startsWith("[");
            return (isBare ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A socket file. */
    record Unix(String path) implements Address {
        @Override
        public String toString() {
            return path;
        }
    }

    /** The protocol family for a socket that talks to {@code address}; empty for any IP. */
    static Optional<StandardProtocolFamily> familyOf(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress
                ? Optional.of(StandardProtocolFamily.UNIX) : Optional.empty();
    }
}
