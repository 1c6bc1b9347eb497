package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.ENOTCONN;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.libc.Constants.SO_ERROR;
import static io.l7mp.ffi.libc.Constants.SO_LINGER;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;

/**
 * One connected socket that keeps messages apart (seqpacket, SCTP) on a loop. How messages get in
 * and out is its {@link MessageWire}'s affair. Loop thread only.
 */
public final class MessageConnection extends Connection implements ChannelHandler {
    private static final Logger LOG = System.getLogger(MessageConnection.class.getName());
    /** How often it reads before others have their turn. */
    private static final int ROUNDS = 8;
    private static final int LINGER_SIZE = 2 * Integer.BYTES;

    private final Descriptors descriptors;
    private final MessageEvents events;
    private final ForeignChannel channel;
    private final MessageWire wire;
    private final CallState state;
    private final MessageOutput output;
    private final Batch received;

    private Interest interest;
    private String connectingTo = "";
    private boolean connecting;

    private MessageConnection(EventLoop loop, Descriptors descriptors, ForeignChannel channel,
            MessageWire wire, MessageEvents events) {
        super(loop, events);
        this.descriptors = descriptors;
        this.channel = channel;
        this.wire = wire;
        this.events = events;
        this.state = loop.callState();
        this.output = new MessageOutput(loop, channel, wire, events);
        this.received = loop.local(Received.class, owner -> new Received()).batch;
    }

    /**
     * Takes over an accepted socket, for which the acceptor took a descriptor.
     *
     * @throws IOException when the socket is unusable; it is closed then
     */
    public static MessageConnection accepted(EventLoop loop, Descriptors descriptors, Fd socket,
            MessageProtocol protocol, MessageEvents events) throws IOException {
        try {
            var connection = adopt(loop, descriptors, socket, protocol, events);
            connection.register(0);
            return connection;
        } catch (IOException e) {
            descriptors.give();
            throw e;
        }
    }

    /**
     * Starts connecting to {@code remote} by {@code protocol}. The events tell how it went, never
     * before this method has returned.
     *
     * @throws IOException when there is nothing to wait for: no descriptor, nobody there
     */
    public static MessageConnection connect(EventLoop loop, Descriptors descriptors,
            MessageProtocol protocol, SocketAddress remote, String shown, MessageEvents events)
            throws IOException {
        descriptors.take("connect " + shown);
        try {
            var socket = protocol.connect(loop.callState(), remote);
            var connection = adopt(loop, descriptors, socket, protocol, events);
            connection.connectingTo = shown;
            connection.connecting = true;
            connection.register(SelectionKey.OP_WRITE);
            return connection;
        } catch (ErrnoException e) {
            descriptors.give();
            throw new IOException(e.call() + " " + shown + ": " + Errno.message(e.errno()), e);
        } catch (IOException e) {
            descriptors.give();
            throw new IOException("connect " + shown + ": " + StreamSockets.reason(e), e);
        }
    }

    private static MessageConnection adopt(EventLoop loop, Descriptors descriptors, Fd socket,
            MessageProtocol protocol, MessageEvents events) throws IOException {
        // Closes what was not adopted; otherwise there is nothing left to close.
        try (socket) {
            var wire = protocol.wire(loop, socket.number());
            var channel = ForeignChannel.ofSocket(socket, "a connection");
            return new MessageConnection(loop, descriptors, channel, wire, events);
        }
    }

    private void register(int ops) throws IOException {
        interest = new Interest(loop().register(channel, ops, this), ops);
    }

    /** The socket, for raw calls that ask for its addresses and options. */
    public int fd() {
        return channel.fd();
    }

    @Override
    public boolean write(Batch messages) {
        if (!takesOutput()) {
            return true;
        }
        var errno = output.write(messages);
        if (errno != 0) {
            breakOff(errno);
        }
        return onWritten();
    }

    @Override
    public int pendingBytes() {
        return output.size();
    }

    @Override
    public void onReady(int readyOps) {
        if (isClosed()) {
            return;
        }
        if (connecting) {
            finishConnect();
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            flush();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0) {
            read();
        }
    }

    @Override
    void await(boolean data, boolean room) {
        if (!connecting) {
            interest.set(data, room);
        }
    }

    @Override
    void endOutput() throws ErrnoException {
        var result = wire.shutdownOutput(state, channel.fd());
        if (result != -ENOTCONN) {
            ErrnoException.check(result, "shutdown", "");
        }
    }

    @Override
    boolean endsAtOnce() {
        return !wire.hasEnds();
    }

    @Override
    void release(boolean abort) {
        output.discard();
        if (abort) {
            doNotLinger();
        }
        descriptors.give();
        closeChannel();
        wire.onClosed();
    }

    private void finishConnect() {
        connecting = false;
        var errno = LibC.getsockopt(state, channel.fd(), SOL_SOCKET, SO_ERROR);
        if (errno != 0) {
            breakOff("connect " + connectingTo + ": " + Errno.message(Math.abs(errno)), false);
        } else {
            onConnected();
        }
    }

    private void read() {
        for (var round = 0; round < ROUNDS && isReading() && !isClosed(); round++) {
            var count = wire.receive(state, channel.fd(), received);
            countLost();
            wire.report(events);
            if (count > 0) {
                onPassed(events.onMessages(received));
            } else if (count == MessageWire.END) {
                onEndOfInput();
                return;
            } else if (count == -EAGAIN || count == -EINTR) {
                return;
            } else if (count < 0) {
                breakOff(-count);
            }
        }
    }

    private void countLost() {
        var lost = wire.takeLost();
        if (lost > 0) {
            events.onDropped(Counter.DROPS_TOO_LONG, lost);
        }
    }

    private void flush() {
        var errno = output.flush();
        if (errno != 0) {
            breakOff(errno);
        } else if (output.isEmpty()) {
            onFlushed();
        }
    }

    private void doNotLinger() {
        var at = state.scratch();
        Memory.putInt(at, 1);
        Memory.putInt(at + Integer.BYTES, 0);
        LibC.setsockopt(state, channel.fd(), SOL_SOCKET, SO_LINGER, at, LINGER_SIZE);
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is free all the same: close(2) releases it before it reports.
            LOG.log(Level.DEBUG, "close: {0}", e.getMessage());
        }
    }

    /** A loop's description of what it has received last. */
    private static final class Received {
        private final Batch batch = new Batch();
    }
}
