package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.ByteEvents;
import io.l7mp.proxy.net.SocketConnection;
import java.nio.ByteBuffer;

/**
 * A connection that speaks WebSocket, and whoever is in charge of it: a handshake, a stream, a
 * farewell, one after the other. Loop thread only.
 */
final class Link implements ByteEvents, FrameEncoder.Output {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private final EventLoop loop;
    private final boolean isClient;
    private final FrameEncoder encoder;
    private LinkOwner owner;
    private SocketConnection connection;
    private ByteBuffer unread = NOTHING;
    private boolean isWanted;
    private boolean hasPeerEnded;
    private int maxPending = FrameEncoder.MAX_PENDING;

    /** A link without a connection yet; {@code isClient} says that we connect, hence mask. */
    Link(EventLoop loop, boolean isClient) {
        this.loop = loop;
        this.isClient = isClient;
        this.encoder = loop.local(FrameEncoder.class, any -> new FrameEncoder());
    }

    /** Gives the link its connection, whose events the link must be. */
    void attach(SocketConnection to) {
        this.connection = to;
    }

    /** Puts {@code next} in charge of the events. */
    void ownedBy(LinkOwner next) {
        this.owner = next;
    }

    EventLoop loop() {
        return loop;
    }

    boolean isClient() {
        return isClient;
    }

    /** Random numbers that nobody can foresee. */
    MaskKeys keys() {
        return encoder.keys();
    }

    /** The connection. */
    SocketConnection connection() {
        return connection;
    }

    /** Whether there is no connection, not yet or no longer. */
    boolean isClosed() {
        return connection == null || connection.isClosed();
    }

    /** Whether the peer's FIN has come. */
    boolean hasPeerEnded() {
        return hasPeerEnded;
    }

    /** Puts back what a handshake has read of the data behind it: it comes before all others. */
    void unread(ByteBuffer data) {
        unread = data;
    }

    /** Leaves data where they are until {@link #resumeReading}. */
    void pauseReading() {
        isWanted = false;
        connection.pauseReading();
    }

    /** Lets data come (again). */
    void resumeReading() {
        isWanted = true;
        if (unread.hasRemaining()) {
            // Not now: who resumes is in the middle of putting its chain together.
            loop.execute(this::deliverUnread);
        } else {
            connection.resumeReading();
        }
    }

    /** Nobody wants data any more, those that were put back neither. */
    void forgetUnread() {
        isWanted = false;
        unread = NOTHING;
    }

    private void deliverUnread() {
        if (isWanted && unread.hasRemaining()) {
            var data = unread;
            unread = NOTHING;
            if (owner.onData(data) && isWanted) {
                connection.resumeReading();
            }
        }
    }

    /** Sends messages; returns how many were dropped for lack of room. */
    int send(Batch batch) {
        if (connection.pendingBytes() == 0) {
            // Behind a large message there is still to be room for what came in with it, before
            // whoever sends has heard that we are full.
            maxPending = FrameEncoder.MAX_PENDING + batch.bytes();
        }
        return encoder.messages(batch, isClient, this);
    }

    void sendPing(ByteBuffer payload) {
        encoder.control(Opcode.PING, payload, isClient, this);
    }

    void sendPong(ByteBuffer payload) {
        encoder.control(Opcode.PONG, payload, isClient, this);
    }

    void sendClose(int code) {
        encoder.close(code, isClient, this);
    }

    /** Ends the connection, if there is one, without a word. */
    void close() {
        if (connection != null) {
            connection.close(false);
        }
    }

    @Override
    public void write(ByteBuffer bytes) {
        connection.write(bytes);
    }

    @Override
    public int pendingBytes() {
        return connection.pendingBytes();
    }

    @Override
    public int maxPending() {
        return maxPending;
    }

    @Override
    public void onConnected() {
        owner.onConnected();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        return owner.onData(data);
    }

    @Override
    public void onSplicedIn(int bytes) {
        throw new AssertionError("frames cannot pass unread");
    }

    @Override
    public void onEnd() {
        hasPeerEnded = true;
        owner.onEnd();
    }

    @Override
    public void onDrained() {
        owner.onDrained();
    }

    @Override
    public void onOutputShut() {
        owner.onOutputShut();
    }

    @Override
    public void onDropped(Counter reason, int count) {
        throw new AssertionError("whoever encodes messages drops them");
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        owner.onBroken(reason, isReset);
    }
}
