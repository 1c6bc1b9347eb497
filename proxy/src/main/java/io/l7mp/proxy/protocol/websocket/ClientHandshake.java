package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An outgoing connection until the server has answered the upgrade request. */
final class ClientHandshake implements LinkOwner {
    /** Who waits for the outcome. */
    interface Outcome {
        /**
         * The server speaks WebSocket; the connection is paused.
         *
         * @param early what the server has sent already; the taker's own
         */
        void onUpgraded(ByteBuffer early);

        /** It does not, because of {@code reason}; the connection is closed. */
        void onRefused(String reason);

        /** It said nothing: the connection could not be made or broke. */
        void onBroken(String reason);
    }

    private final Link link;
    private final UpgradeOffer offer;
    private final Outcome outcome;
    private final HeadReader reader = new HeadReader();

    ClientHandshake(Link link, UpgradeOffer offer, Outcome outcome) {
        this.link = link;
        this.offer = offer;
        this.outcome = outcome;
    }

    @Override
    public void onConnected() {
        link.write(ByteBuffer.wrap(offer.request().getBytes(StandardCharsets.ISO_8859_1)));
        if (!link.isClosed()) {
            link.connection().resumeReading();
        }
    }

    @Override
    public boolean onData(ByteBuffer data) {
        reader.read(data);
        if (reader.isComplete()) {
            answered(data);
        } else if (reader.isTooLong()) {
            refused("the answer's head is longer than " + HeadReader.MAX_BYTES + " bytes");
        }
        // Whoever owns the connection now has said what it wants.
        return link.isClosed() || link.connection().isReading();
    }

    @Override
    public void onEnd() {
        refused("the server closed the connection before it answered the upgrade");
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        outcome.onBroken(reason);
    }

    private void answered(ByteBuffer data) {
        try {
            var refusal = offer.refusal(HttpHead.parse(reader.text()));
            if (refusal.isPresent()) {
                refused(refusal.get());
                return;
            }
        } catch (HandshakeException e) {
            refused("the answer has " + e.getMessage());
            return;
        }
        link.connection().pauseReading();
        outcome.onUpgraded(ServerHandshake.copy(data));
    }

    private void refused(String reason) {
        link.close();
        outcome.onRefused("websocket: connect " + offer.target().address() + ": " + reason);
    }
}
