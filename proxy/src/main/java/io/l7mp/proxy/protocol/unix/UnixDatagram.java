package io.l7mp.proxy.protocol.unix;

import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.MessageProtocol;
import io.l7mp.proxy.net.MessageWire;
import io.l7mp.proxy.net.UnixSockets;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A cluster's datagram sockets. The kernel says when the peer has room, so they push back instead
 * of dropping, and that the peer is gone as soon as something is sent there.
 */
final class UnixDatagram implements MessageProtocol {
    private static final Logger LOG = System.getLogger(UnixDatagram.class.getName());

    private final OwnName own;

    UnixDatagram(OwnName own) {
        this.own = own;
    }

    @Override
    public Fd connect(CallState state, SocketAddress remote) throws IOException {
        return UnixSockets.connected(state, SOCK_DGRAM, remote);
    }

    /** Bound only now that there is somebody to answer. */
    @Override
    public MessageWire wire(EventLoop loop, int fd) throws IOException {
        var file = own.bind(loop.callState(), fd);
        try {
            return new DatagramWire(loop, fd, () -> remove(file));
        } catch (IOException e) {
            remove(file);
            throw e;
        }
    }

    private static void remove(Optional<SocketFile> file) {
        try {
            if (file.isPresent()) {
                file.get().remove();
            }
        } catch (IOException e) {
            // The next to bind to it will find that nobody listens there.
            LOG.log(Level.DEBUG, "cannot remove {0}: {1}", file.get(), e.getMessage());
        }
    }
}
