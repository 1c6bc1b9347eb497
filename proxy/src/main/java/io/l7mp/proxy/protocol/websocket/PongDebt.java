package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/**
 * Answers pings. While the peer does not read what is pending, only its latest one is remembered
 * (RFC 6455, section 5.5.3), so a flood of pings costs nothing.
 */
final class PongDebt {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Link link;
    private ByteBuffer payload = NOTHING;
    private boolean isOwed;

    PongDebt(Link link) {
        this.link = link;
    }

    /** Answers a ping with {@code ping} as payload, now or in {@link #settle}. */
    void onPing(ByteBuffer ping) {
        if (link.pendingBytes() == 0) {
            link.sendPong(ping);
            return;
        }
        if (payload == NOTHING) {
            payload = ByteBuffer.allocate(FrameHeader.MAX_CONTROL);
        }
        payload.clear().put(ping).flip();
        isOwed = true;
    }

    /** Sends what had to wait; nothing is pending any more. */
    void settle() {
        if (isOwed) {
            isOwed = false;
            link.sendPong(payload);
        }
    }
}
