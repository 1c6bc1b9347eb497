package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.SocketConnection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** An accepted connection until it speaks WebSocket, or has been told why it does not. */
final class ServerHandshake implements LinkOwner {
    /** How long a client may take for its request. */
    static final long TIMEOUT_MS = 10_000;

    /** Who gets the connection then. */
    interface Accepting {
        /** Why nobody is accepted any more, as the body of a 503; empty while they are. */
        String refusal();

        /** Which subprotocols there are. */
        Subprotocols subprotocols();

        /**
         * Takes a connection over that has got its 101 and is paused.
         *
         * @param early what the client has sent already; the taker's own
         */
        void onUpgraded(UpgradeRequest request, Link link, ByteBuffer early);

        /** Somebody is told, on this loop, that what they ask for is not to be had. */
        void onRefused(EventLoop on);
    }

    private final Link link;
    private final Accepting accepting;
    private final HeadReader reader = new HeadReader();
    private final Timer timer = Timer.of(this::onTime);

    private ServerHandshake(Link link, Accepting accepting) {
        this.link = link;
        this.accepting = accepting;
    }

    /**
     * Begins with {@code channel}, for which a descriptor was taken.
     *
     * @throws IOException when the channel is dead already; it is closed then
     */
    static void start(EventLoop loop, Descriptors descriptors, SocketChannel channel,
            Accepting accepting) throws IOException {
        var link = new Link(loop, false);
        var handshake = new ServerHandshake(link, accepting);
        link.ownedBy(handshake);
        link.attach(SocketConnection.accepted(loop, descriptors, channel, link));
        loop.schedule(handshake.timer, TIMEOUT_MS);
        link.connection().resumeReading();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        reader.read(data);
        try {
            if (reader.isComplete()) {
                var head = HttpHead.parse(reader.text());
                upgrade(UpgradeRequest.of(head, accepting.subprotocols()), data);
            } else if (reader.isTooLong()) {
                throw new HandshakeException(HandshakeException.HEAD_TOO_LARGE,
                        "a head of more than " + HeadReader.MAX_BYTES + " bytes");
            }
        } catch (HandshakeException e) {
            refuse(e);
        }
        // Whoever owns the connection now has said what it wants.
        return link.isClosed() || link.connection().isReading();
    }

    @Override
    public void onEnd() {
        link.loop().cancel(timer);
        link.close();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        link.loop().cancel(timer);
    }

    private void upgrade(UpgradeRequest request, ByteBuffer data) throws HandshakeException {
        if (!accepting.refusal().isEmpty()) {
            throw new HandshakeException(HandshakeException.UNAVAILABLE, accepting.refusal());
        }
        link.loop().cancel(timer);
        link.connection().pauseReading();
        write(request.response());
        if (!link.isClosed()) {
            accepting.onUpgraded(request, link, copy(data));
        }
    }

    private void refuse(HandshakeException e) {
        link.loop().cancel(timer);
        accepting.onRefused(link.loop());
        write(e.response());
        Farewell.awaitEnd(link);
    }

    private void onTime() {
        refuse(new HandshakeException(HandshakeException.TIMEOUT,
                "no request within " + TIMEOUT_MS / 1000 + " s"));
    }

    private void write(String head) {
        link.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** The loop's read buffer is used again before the session asks for data. */
    static ByteBuffer copy(ByteBuffer data) {
        return data.hasRemaining()
                ? ByteBuffer.allocateDirect(data.remaining()).put(data).flip() : data.slice();
    }
}
