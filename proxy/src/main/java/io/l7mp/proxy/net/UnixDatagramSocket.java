package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.EMSGSIZE;
import static io.l7mp.ffi.Errno.ENOBUFS;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUF;
import static io.l7mp.ffi.libc.Constants.SO_SNDBUFFORCE;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;

/**
 * A Unix datagram socket that talks to many: receives and sends in batches, allocating nothing.
 *
 * <p>Open it, bind it, {@link #start} it, {@link #close} it. What it receives comes with the
 * credentials of the sender. Loop thread only.
 */
public final class UnixDatagramSocket implements ChannelHandler {
    private static final Logger LOG = System.getLogger(UnixDatagramSocket.class.getName());
    private static final int ROUNDS = 4;
    /** What peers have not read yet counts as the sender's: one who is slow must not stop all. */
    private static final int SEND_BUFFER = 4 << 20;

    private final EventLoop loop;
    private final Events events;
    private final CallState state;
    private final ForeignChannel channel;
    private final RecvBatch received;
    private final SendBatch sent;
    private SelectionKey key;
    private boolean closed;

    /** What the socket tells its owner. */
    public interface Events {
        /**
         * Datagrams have come. They lie in memory that all Unix sockets of the loop share and are
         * valid until this returns.
         */
        void onReceived(RecvBatch received, int count);

        /** So many datagrams that were to be sent are dropped, for {@code reason}. */
        void onDropped(Counter reason, int count);

        /** {@link #onReceived} threw, which it should not; must not throw itself. */
        void onDefect(Throwable cause);
    }

    private UnixDatagramSocket(EventLoop loop, ForeignChannel channel, Events events) {
        this.loop = loop;
        this.channel = channel;
        this.events = events;
        this.state = loop.callState();
        var memory = UnixMemory.of(loop);
        this.received = memory.received();
        this.sent = memory.sent();
    }

    /**
     * Opens a socket that is not bound yet.
     *
     * @throws IOException when descriptors have run out
     */
    public static UnixDatagramSocket open(EventLoop loop, Events events) throws IOException {
        var state = loop.callState();
        try (var fd = UnixSockets.open(state, SOCK_DGRAM)) {
            UnixSockets.reportCredentials(state, fd.number());
            var channel = ForeignChannel.ofSocket(fd, "a Unix socket");
            return new UnixDatagramSocket(loop, channel, events);
        }
    }

    /** The descriptor, for raw calls while it is open. */
    public int fd() {
        return channel.fd();
    }

    /**
     * Starts receiving from whoever sends.
     *
     * @throws IOException when the channel cannot be registered
     */
    public void start() throws IOException {
        if (LibC.setsockopt(state, fd(), SOL_SOCKET, SO_SNDBUFFORCE, SEND_BUFFER) < 0) {
            LibC.setsockopt(state, fd(), SOL_SOCKET, SO_SNDBUF, SEND_BUFFER);
        }
        key = loop.register(channel, SelectionKey.OP_READ, this);
    }

    /** Leaves datagrams in the kernel, which makes their senders wait. */
    public void pauseReading() {
        interest(0);
    }

    /** Lets datagrams arrive again. */
    public void resumeReading() {
        interest(SelectionKey.OP_READ);
    }

    /**
     * Sends datagrams to the address of {@code nameLength} bytes at {@code name}; those that cannot
     * be sent are dropped and told of.
     *
     * @return 0, or errno when nobody can be reached there
     */
    public int sendTo(long name, int nameLength, Batch messages) {
        assert !closed;
        sent.peer(name, nameLength, 0, 0);
        sent.source(messages.address(), messages.offsets(), messages.lengths());
        var count = messages.count();
        for (var done = 0; done < count; ) {
            var result = sent.sendMany(state, fd(), done, count - done);
            if (result > 0) {
                done += result;
            } else if (result == -EAGAIN || result == -ENOBUFS) {
                events.onDropped(Counter.DROPS_SEND_BUFFER, count - done);
                return 0;
            } else if (result == -EMSGSIZE) {
                events.onDropped(Counter.DROPS_TOO_LONG, 1);
                done++;
            } else if (result != -EINTR) {
                events.onDropped(Counter.DROPS_SEND_FAILED, count - done);
                return -result;
            }
        }
        return 0;
    }

    /** Closes the socket; its name is free after the loop's next turn. */
    public void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is gone all the same: close(2) releases it before it reports.
            LOG.log(Level.DEBUG, "close: {0}", e.getMessage());
        }
    }

    @Override
    public void onReady(int readyOps) {
        for (var round = 0; round < ROUNDS && isReading(); round++) {
            var count = received.receive(state, fd());
            if (count > 0) {
                events.onReceived(received, count);
            }
            if (count < received.slots() && count != -EINTR) {
                return;
            }
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        events.onDefect(cause);
    }

    private boolean isReading() {
        return !closed && key.isValid() && key.interestOps() != 0;
    }

    private void interest(int ops) {
        if (!closed && key.isValid() && key.interestOps() != ops) {
            key.interestOps(ops);
        }
    }
}
