package io.l7mp.proxy.net;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;

/** How a protocol of message sockets connects; one instance serves all loops. */
public interface MessageProtocol {
    /**
     * Opens a socket that does not block and starts to connect it to {@code remote}; whether that
     * works out may show later. Runs on a loop.
     *
     * @throws IOException when there is nothing to wait for; nothing is left open then. An
     *     {@link io.l7mp.ffi.ErrnoException} should not repeat {@code remote}, callers name it
     */
    Fd connect(CallState state, SocketAddress remote) throws IOException;

    /** Whether a message may be empty. */
    default boolean hasEmptyMessages() {
        return true;
    }

    /**
     * The calls for the socket {@code fd} of {@code loop}, connecting or accepted.
     *
     * @throws IOException when it is unusable; closing it is the caller's affair
     */
    MessageWire wire(EventLoop loop, int fd) throws IOException;
}
