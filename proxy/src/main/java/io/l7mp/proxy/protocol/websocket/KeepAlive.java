package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.loop.Timer;
import java.nio.ByteBuffer;

/**
 * Notices that a peer is gone: one that has been silent for a while is sent a ping (RFC 6455,
 * section 5.5.2), and when it stays silent the connection is lost.
 *
 * <p>Whatever comes is a sign of life, not the pong alone: a peer in the midst of a long frame
 * cannot send one. Nothing is held against a peer that we do not listen to, because the session has
 * no room, nor against one that still takes what we send, behind which our ping waits. Data do not
 * touch the timer: when it fires, it looks how long ago the last came.
 */
final class KeepAlive extends Timer {
    /** Whose peer it is. */
    interface Owner {
        /** When bytes came from the peer, on the loop's clock. */
        long lastHeardNs();

        /** The peer has not answered for {@code ms}. */
        void onSilence(long ms);
    }

    private final Link link;
    private final PingSpec spec;
    private final Owner owner;
    private boolean isAsked;
    private long askedNs;
    private int pendingBefore;

    KeepAlive(Link link, PingSpec spec, Owner owner) {
        this.link = link;
        this.spec = spec;
        this.owner = owner;
    }

    /** Begins to watch, or ends it. */
    void watch(boolean watch) {
        if (watch) {
            await(spec.intervalMs());
        } else {
            link.loop().cancel(this);
        }
    }

    @Override
    protected void onTime(long nowNs) {
        if (!link.connection().isReading()) {
            await(spec.intervalMs());
        } else if (isAsked && owner.lastHeardNs() - askedNs <= 0) {
            judge(nowNs);
        } else {
            var silentMs = (nowNs - owner.lastHeardNs()) / 1_000_000;
            if (silentMs < spec.intervalMs()) {
                await(spec.intervalMs() - silentMs);
            } else {
                ask(nowNs);
            }
        }
    }

    private void await(long ms) {
        isAsked = false;
        link.loop().schedule(this, ms);
    }

    private void ask(long nowNs) {
        isAsked = true;
        askedNs = nowNs;
        link.loop().schedule(this, spec.timeoutMs());
        // Last, for a write may find that the connection is broken, and then we are stopped.
        link.sendPing(ByteBuffer.allocate(Integer.BYTES).putInt(link.keys().next()).flip());
        pendingBefore = link.pendingBytes();
    }

    private void judge(long nowNs) {
        var pending = link.pendingBytes();
        if (pending < pendingBefore) {
            pendingBefore = pending;
            link.loop().schedule(this, spec.timeoutMs());
        } else {
            owner.onSilence((nowNs - askedNs) / 1_000_000);
        }
    }
}
