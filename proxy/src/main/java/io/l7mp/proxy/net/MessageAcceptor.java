package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.ECONNABORTED;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Accepts connections of a listening socket that java.nio does not know: seqpacket, SCTP.
 *
 * <p>As for every {@link Acceptor}, a descriptor is taken for each connection before it is accepted
 * and belongs to whoever is given it. Loop thread only.
 */
public final class MessageAcceptor {
    private static final int FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC;

    private final CallState state;
    private final ForeignChannel channel;
    private final String shown;
    private final Consumer<Fd> accepted;
    private final Acceptor acceptor;

    /**
     * Serves {@code socket}, which listens already.
     *
     * @param socket is the acceptor's; when this fails the caller closes it, if it is still open
     * @param shown what messages call it
     * @param accepted owns the sockets it is given; they do not block
     */
    public MessageAcceptor(EventLoop loop, Descriptors descriptors, Fd socket, String shown,
            Consumer<Fd> accepted) throws IOException {
        this.state = loop.callState();
        this.shown = shown;
        this.accepted = accepted;
        this.channel = ForeignChannel.adopt(socket, shown);
        try {
            this.acceptor = new Acceptor(loop, descriptors, channel, this::acceptOne);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Stops accepting and closes the listening socket; harmless when repeated. */
    public void close() throws IOException {
        acceptor.close();
    }

    private boolean acceptOne() throws IOException {
        var fd = LibC.accept4(state, channel.fd(), 0, 0, FLAGS);
        if (fd == -EAGAIN || fd == -EINTR || fd == -ECONNABORTED) {
            // If more are waiting the selector says so again.
            return false;
        }
        ErrnoException.check(fd, "accept4", shown);
        accepted.accept(new Fd(fd));
        return true;
    }
}
