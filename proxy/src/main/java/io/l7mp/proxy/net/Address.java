package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.function.Consumer;

/** Where to connect to, as configured: names are not resolved yet. */
public sealed interface Address {
    /**
     * Finds the address the kernel wants; one of the consumers is called on {@code loop}, maybe at
     * once. {@code failed} gets the reason.
     */
    void resolve(EventLoop loop, Consumer<SocketAddress> found, Consumer<String> failed);

    /**
     * An IP address or host name with a port.
     *
     * @param port 0 to 65535
     */
    record Inet(String host, int port) implements Address {
        @Override
        public void resolve(EventLoop loop, Consumer<SocketAddress> found,
                Consumer<String> failed) {
            Resolver.resolve(loop, host,
                    address -> found.accept(new InetSocketAddress(address, port)),
                    e -> failed.accept("cannot resolve " + host + ": " + e.getMessage()));
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** A socket file. */
    record Unix(String path) implements Address {
        @Override
        public void resolve(EventLoop loop, Consumer<SocketAddress> found,
                Consumer<String> failed) {
            UnixDomainSocketAddress address;
            try {
                address = UnixDomainSocketAddress.of(path);
            } catch (InvalidPathException e) {
                failed.accept("\"" + path + "\" is no path: " + e.getReason());
                return;
            }
            found.accept(address);
        }

        @Override
        public String toString() {
            return path;
        }
    }

    /**
     * The local address that {@code host} and {@code port} name, for binding. Only literals:
     * binding happens where nothing may wait.
     *
     * @throws UnknownHostException when {@code host} is no literal
     */
    static InetSocketAddress local(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(Resolver.literal(host), port);
    }

    /** The protocol family for a socket that talks to {@code address}; empty for any IP. */
    static Optional<StandardProtocolFamily> familyOf(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress
                ? Optional.of(StandardProtocolFamily.UNIX) : Optional.empty();
    }
}
