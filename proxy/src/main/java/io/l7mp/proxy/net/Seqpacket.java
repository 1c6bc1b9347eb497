package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.SOCK_SEQPACKET;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;

/** Unix sockets of type SOCK_SEQPACKET: connected, messages kept apart, in order, none lost. */
public final class Seqpacket implements MessageProtocol {
    @Override
    public Fd connect(CallState state, SocketAddress remote) throws IOException {
        return UnixSockets.connected(state, SOCK_SEQPACKET, remote);
    }

    @Override
    public MessageWire wire(EventLoop loop, int fd) throws IOException {
        return new UnixWire(loop, fd);
    }
}
