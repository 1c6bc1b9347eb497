package io.l7mp.proxy.net;

import static io.l7mp.ffi.Errno.EAGAIN;
import static io.l7mp.ffi.Errno.ECONNRESET;
import static io.l7mp.ffi.Errno.EINTR;
import static io.l7mp.ffi.Errno.ENOTCONN;
import static io.l7mp.ffi.Errno.EPIPE;
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
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.channels.SelectionKey;

/**
 * One connected socket that keeps messages apart (seqpacket, SCTP) on a loop: what
 * {@link Connection} is for bytes. How messages get in and out is its {@link MessageWire}'s affair.
 *
 * <p>Messages the kernel does not take yet are kept. {@link #write} answers false then, and an
 * obedient writer waits for {@link MessageEvents#onDrained}; another one's messages are dropped
 * beyond {@link #MAX_PENDING}. Reading starts with {@link #resumeReading}. Either direction ends on
 * its own; {@link #close} ends both.
 */
public final class MessageConnection implements ChannelHandler {
    /** A message for a peer that is so many bytes behind is dropped. */
    public static final int MAX_PENDING = 256 * 1024;

    private static final Logger LOG = System.getLogger(MessageConnection.class.getName());
    /** How often it reads before others have their turn. */
    private static final int ROUNDS = 8;
    private static final int LINGER_SIZE = 2 * Integer.BYTES;

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final MessageEvents events;
    private final ForeignChannel channel;
    private final MessageWire wire;
    private final CallState state;
    private final MessageOutput output;
    private final Batch received;
    private final Timer goodbye = Timer.of(() -> close(false));

    private SelectionKey key;
    private String connectingTo = "";
    private int interest;
    private boolean connecting;
    private boolean reading;
    private boolean inputEnded;
    private boolean shutRequested;
    private boolean outputShut;
    private boolean toldFull;
    private boolean saysGoodbye;
    private boolean closed;

    private MessageConnection(EventLoop loop, Descriptors descriptors, ForeignChannel channel,
            MessageWire wire, MessageEvents events) {
        this.loop = loop;
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
            return adopt(loop, descriptors, socket, protocol, events);
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
        if (!descriptors.tryTake()) {
            throw new SocketException("connect " + shown + ": out of file descriptors");
        }
        try {
            var socket = protocol.connect(loop.callState(), remote);
            var connection = adopt(loop, descriptors, socket, protocol, events);
            connection.awaitConnected(shown);
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
            var channel = ForeignChannel.adopt(socket, "a connection");
            var connection = new MessageConnection(loop, descriptors, channel, wire, events);
            connection.key = loop.register(channel, 0, connection);
            return connection;
        }
    }

    private void awaitConnected(String shown) {
        connectingTo = shown;
        connecting = true;
        interest = SelectionKey.OP_WRITE;
        key.interestOps(interest);
    }

    /** The socket, for raw calls that ask for its addresses and options. */
    public int fd() {
        return channel.fd();
    }

    /** Writes all messages or keeps the rest. Returns false when something is pending. */
    public boolean write(Batch messages) {
        if (closed || outputShut || saysGoodbye) {
            return true;
        }
        var errno = output.write(messages);
        if (errno != 0) {
            breakOff(errno);
            return true;
        }
        if (!output.isEmpty()) {
            toldFull = true;
            updateInterest();
        }
        return output.isEmpty();
    }

    /** Bytes that wait for the peer. */
    public int pendingBytes() {
        return output.size();
    }

    /** Says that nothing more will be written: the end follows what is pending. */
    public void shutdownOutput() {
        shutRequested = true;
        if (output.isEmpty()) {
            shutNow();
        }
    }

    /** Lets messages arrive. */
    public void resumeReading() {
        reading = true;
        updateInterest();
    }

    /** Leaves messages in the kernel, which slows the peer down. */
    public void pauseReading() {
        reading = false;
        updateInterest();
    }

    /** Whether messages are welcome now. */
    public boolean isReading() {
        return reading;
    }

    /** Whether the connection is over for both directions. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends everything as soon as what is pending is written, at the latest when time is up. */
    public void closeGently() {
        if (output.isEmpty() || closed) {
            close(false);
        } else if (!saysGoodbye) {
            saysGoodbye = true;
            Farewells.of(loop).begin();
            loop.schedule(goodbye, Farewells.LIMIT_MS);
            pauseReading();
        }
    }

    /** Ends everything now; {@code abort} makes the peer see that, if the protocol can. */
    public void close(boolean abort) {
        if (closed) {
            return;
        }
        closed = true;
        output.discard();
        if (saysGoodbye) {
            loop.cancel(goodbye);
            Farewells.of(loop).end();
        }
        if (abort) {
            doNotLinger();
        }
        descriptors.give();
        closeChannel();
        wire.onClosed();
    }

    @Override
    public void onReady(int readyOps) {
        if (closed) {
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
    public void onDefect(Throwable cause) {
        if (!closed) {
            var isHeard = !saysGoodbye;
            close(true);
            if (isHeard) {
                events.onBroken("internal error: " + cause, false);
            }
        }
    }

    private void finishConnect() {
        connecting = false;
        var errno = LibC.getsockopt(state, channel.fd(), SOL_SOCKET, SO_ERROR);
        if (errno != 0) {
            close(false);
            events.onBroken("connect " + connectingTo + ": " + Errno.message(Math.abs(errno)),
                    false);
            return;
        }
        updateInterest();
        events.onConnected();
    }

    private void read() {
        for (var round = 0; round < ROUNDS && reading && !closed; round++) {
            var count = wire.receive(state, channel.fd(), received);
            countLost();
            wire.report(events);
            if (count > 0) {
                pass();
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

    private void pass() {
        if (!events.onMessages(received) && !closed) {
            pauseReading();
        }
    }

    private void countLost() {
        var lost = wire.takeLost();
        if (lost > 0) {
            events.onDropped(Counter.DROPS_TOO_LONG, lost);
        }
    }

    private void onEndOfInput() {
        inputEnded = true;
        updateInterest();
        events.onEnd();
    }

    private void flush() {
        var errno = output.flush();
        if (errno != 0) {
            breakOff(errno);
        } else if (output.isEmpty()) {
            updateInterest();
            onFlushed();
        }
    }

    private void onFlushed() {
        if (saysGoodbye) {
            close(false);
        } else if (shutRequested) {
            shutNow();
        } else if (toldFull) {
            toldFull = false;
            events.onDrained();
        }
    }

    private void shutNow() {
        if (closed || outputShut) {
            return;
        }
        outputShut = true;
        var result = wire.shutdownOutput(state, channel.fd());
        if (result < 0 && result != -ENOTCONN) {
            breakOff(-result);
            return;
        }
        events.onOutputShut();
        if (!closed && !wire.hasEnds()) {
            onEndOfInput();
        }
    }

    private void breakOff(int errno) {
        var isHeard = !saysGoodbye;
        close(false);
        if (isHeard) {
            events.onBroken(Errno.message(errno), errno == ECONNRESET || errno == EPIPE);
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

    private void updateInterest() {
        if (closed || connecting) {
            return;
        }
        var wanted = (reading && !inputEnded ? SelectionKey.OP_READ : 0)
                | (output.isEmpty() ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interest && key.isValid()) {
            interest = wanted;
            key.interestOps(wanted);
        }
    }

    /** A loop's description of what it has received last. */
    private static final class Received {
        private final Batch batch = new Batch();
    }
}
