package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * One stream socket (TCP or Unix) on a loop: reads into the loop's buffer, writes at once, keeps in
 * pooled chunks what the kernel does not take yet.
 *
 * <p>Memory is bounded by its user's behaviour: {@link #write} answers false as soon as something
 * had to be kept, and an obedient writer then waits for {@link ConnectionEvents#onDrained}. Reading
 * starts with {@link #resumeReading}. Either direction ends on its own; {@link #close} ends both.
 */
public final class Connection implements ChannelHandler {
    private final EventLoop loop;
    private final Descriptors descriptors;
    private final ConnectionEvents events;
    private final SocketChannel channel;
    private final PendingBytes pending;
    private final Timer goodbye = Timer.of(() -> close(false));

    private SelectionKey key;
    private String connectingTo = "";
    private int interest;
    private boolean reading;
    private boolean inputEnded;
    private boolean shutRequested;
    private boolean outputShut;
    private boolean toldFull;
    private boolean saysGoodbye;
    private Splice splice;
    private Splice blockedSplice;
    private boolean closed;

    private Connection(EventLoop loop, Descriptors descriptors, SocketChannel channel,
            ConnectionEvents events) {
        this.loop = loop;
        this.descriptors = descriptors;
        this.channel = channel;
        this.events = events;
        this.pending = new PendingBytes(loop.buffers());
    }

    /**
     * Takes over an accepted channel, for which the acceptor took a descriptor.
     *
     * @throws IOException when the channel is unusable; it is closed then
     */
    public static Connection accepted(EventLoop loop, Descriptors descriptors,
            SocketChannel channel, ConnectionEvents events) throws IOException {
        var connection = new Connection(loop, descriptors, channel, events);
        try {
            StreamSockets.prepare(channel);
            connection.key = loop.register(channel, 0, connection);
        } catch (IOException e) {
            connection.close(false);
            throw e;
        }
        return connection;
    }

    /**
     * Starts connecting to {@code remote}, from {@code local} when given. The events tell how it
     * went, never before this method has returned.
     *
     * @throws IOException when there is nothing to wait for: no descriptor, the local address is
     *     taken, the network unreachable
     */
    public static Connection connect(EventLoop loop, Descriptors descriptors,
            SocketAddress remote, Optional<SocketAddress> local, String shown,
            ConnectionEvents events) throws IOException {
        if (!descriptors.tryTake()) {
            throw new SocketException("connect " + shown + ": out of file descriptors");
        }
        Connection connection = null;
        try {
            connection = new Connection(loop, descriptors, StreamSockets.open(remote), events);
            connection.start(remote, local, shown);
            return connection;
        } catch (IOException | IllegalArgumentException e) {
            // The latter for addresses of a family the system does not have.
            if (connection == null) {
                descriptors.give();
            } else {
                connection.close(false);
            }
            throw new IOException("connect " + shown + ": " + StreamSockets.reason(e), e);
        }
    }

    private void start(SocketAddress remote, Optional<SocketAddress> local, String shown)
            throws IOException {
        connectingTo = shown;
        StreamSockets.prepare(channel);
        StreamSockets.bind(channel, local);
        if (channel.connect(remote)) {
            key = loop.register(channel, 0, this);
            loop.execute(this::onEstablished);
        } else {
            interest = SelectionKey.OP_CONNECT;
            key = loop.register(channel, interest, this);
        }
    }

    /** The socket, for its addresses. */
    public SocketChannel channel() {
        return channel;
    }

    /** Writes all of {@code bytes} or keeps the rest. Returns false when something is pending. */
    public boolean write(ByteBuffer bytes) {
        if (closed || outputShut || saysGoodbye) {
            bytes.position(bytes.limit());
            return true;
        }
        if (pending.isEmpty()) {
            try {
                channel.write(bytes);
            } catch (IOException e) {
                breakOff(e);
                return true;
            }
        }
        if (bytes.hasRemaining()) {
            pending.keep(bytes);
            updateInterest();
        }
        toldFull |= !pending.isEmpty();
        return pending.isEmpty();
    }

    /** Bytes that wait for the peer. */
    public int pendingBytes() {
        return pending.size();
    }

    /** Says that nothing more will be written: FIN follows what is pending. */
    public void shutdownOutput() {
        shutRequested = true;
        if (pending.isEmpty()) {
            shutNow();
        }
    }

    /** Lets bytes arrive. */
    public void resumeReading() {
        reading = true;
        updateInterest();
    }

    /** Leaves bytes in the kernel, which slows the peer down. */
    public void pauseReading() {
        reading = false;
        updateInterest();
    }

    /** Whether bytes are welcome now. */
    public boolean isReading() {
        return reading;
    }

    /** Whether the connection is over for both directions. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Lets the kernel move what arrives straight to {@code sink} while it comes in bulk; reading
     * goes on as before when it does not. Nothing may be pending at {@code sink}.
     */
    public void spliceTo(Connection sink) {
        if (splice == null && !closed && !sink.closed && sink.pending.isEmpty()) {
            splice = Splice.between(loop, descriptors, this, sink).orElse(null);
        }
    }

    /** Tells {@code blocked}, or nobody, when the kernel takes bytes again. */
    void awaitRoomFor(Splice blocked) {
        blockedSplice = blocked;
        updateInterest();
    }

    /** Bytes were taken in without being read. */
    void onSplicedIn(int bytes) {
        events.onSplicedIn(bytes);
    }

    /** Bytes went out without having been written. */
    void onSplicedOut(int bytes) {
        events.onSplicedOut(bytes);
    }

    /** From here on bytes are read again. */
    void stopSplicing() {
        if (splice != null) {
            splice.release();
            splice = null;
        }
    }

    /** Ends everything as soon as what is pending is written, at the latest when time is up. */
    public void closeGently() {
        closeGently(Farewells.LIMIT_MS);
    }

    /** As {@link #closeGently()}, with a limit of its own. */
    void closeGently(long limitMs) {
        if (pending.isEmpty()) {
            close(false);
        } else if (!saysGoodbye) {
            saysGoodbye = true;
            Farewells.of(loop).begin();
            loop.schedule(goodbye, limitMs);
            pauseReading();
        }
    }

    /** Ends everything now; {@code abort} makes the peer see a reset. No event follows. */
    public void close(boolean abort) {
        if (closed) {
            return;
        }
        closed = true;
        pending.discard();
        stopSplicing();
        if (saysGoodbye) {
            loop.cancel(goodbye);
            Farewells.of(loop).end();
        }
        descriptors.give();
        StreamSockets.close(channel, abort);
    }

    @Override
    public void onReady(int readyOps) {
        if (closed) {
            return;
        }
        if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
            finishConnect();
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            flush();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && reading && !closed) {
            if (splice == null) {
                read();
            } else {
                splice.onReadable();
            }
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
        try {
            channel.finishConnect();
        } catch (IOException e) {
            close(false);
            events.onBroken("connect " + connectingTo + ": " + StreamSockets.reason(e), false);
            return;
        }
        onEstablished();
    }

    private void onEstablished() {
        if (!closed) {
            updateInterest();
            events.onConnected();
        }
    }

    private void read() {
        var buffer = loop.readBuffer();
        int n;
        try {
            n = channel.read(buffer);
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        if (n > 0) {
            if (!events.onData(buffer.flip()) && !closed) {
                pauseReading();
            }
        } else if (n < 0) {
            onEndOfInput();
        }
    }

    /** The peer's end has been read. */
    void onEndOfInput() {
        inputEnded = true;
        updateInterest();
        events.onEnd();
    }

    private void flush() {
        if (blockedSplice != null) {
            var waiting = blockedSplice;
            awaitRoomFor(null);
            waiting.onRoom();
            return;
        }
        try {
            if (!pending.writeTo(channel)) {
                return;
            }
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        updateInterest();
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
        try {
            channel.shutdownOutput();
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        events.onOutputShut();
    }

    /** The connection is broken: closes it and tells its owner. */
    void breakOff(IOException e) {
        var isHeard = !saysGoodbye;
        close(false);
        if (isHeard) {
            events.onBroken(StreamSockets.reason(e), StreamSockets.isReset(e));
        }
    }

    private void updateInterest() {
        if (closed || !channel.isConnected()) {
            return;
        }
        var wanted = (reading && !inputEnded ? SelectionKey.OP_READ : 0)
                | (pending.isEmpty() && blockedSplice == null ? 0 : SelectionKey.OP_WRITE);
        if (wanted != interest && key.isValid()) {
            interest = wanted;
            key.interestOps(wanted);
        }
    }
}
