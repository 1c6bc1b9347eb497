package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sessions that are over and stay listed for a while, as their listeners' {@code track} says.
 *
 * <p>Who floods a listener must not eat the heap: all of them together may take so much memory, and
 * the oldest are forgotten early when they take more. Loop thread only.
 */
final class EndedSessions {
    private final EventLoop loop;
    private final long maxBytes;
    private final Consumer<Session> onForgotten;
    /** In order of their ends. */
    private final Map<Session, Kept> kept = new LinkedHashMap<>();
    private long keptBytes;

    /** Keeps about {@code maxBytes} of sessions; {@code onForgotten} hears of each that goes. */
    EndedSessions(EventLoop loop, long maxBytes, Consumer<Session> onForgotten) {
        this.loop = loop;
        this.maxBytes = maxBytes;
        this.onForgotten = onForgotten;
    }

    /** Keeps {@code session} for at most {@code ms}. */
    void keep(Session session, long ms) {
        var entry = new Kept(session);
        kept.put(session, entry);
        keptBytes += entry.bytes;
        loop.schedule(entry, ms);
        while (keptBytes > maxBytes) {
            forget(kept.values().iterator().next());
        }
    }

    private void forget(Kept entry) {
        loop.cancel(entry);
        kept.remove(entry.session);
        keptBytes -= entry.bytes;
        onForgotten.accept(entry.session);
    }

    /** One of them, and the end of its time. */
    private final class Kept extends Timer {
        private final Session session;
        private final long bytes;

        Kept(Session session) {
            this.session = session;
            this.bytes = SessionMemory.bytesOf(session);
        }

        @Override
        protected void onTime(long nowNs) {
            forget(this);
        }
    }
}
