package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sessions that are over and stay listed for a while, as their listeners' {@code track} says.
 *
 * <p>Who floods a listener must not eat the heap: all of them together may take so much memory, and
 * the oldest are forgotten early when they take more. Loop thread only.
 */
final class EndedSessions {
    /** What the objects of a session take, roughly, without its events and metadata. */
    private static final int SESSION_BYTES = 1500;
    private static final int EVENT_BYTES = 250;
    private static final int VALUE_BYTES = 48;

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

    private static long bytesOf(Session session) {
        return SESSION_BYTES + (long) EVENT_BYTES * session.events().count()
                + bytesOf(session.metadata().tree());
    }

    private static long bytesOf(Object tree) {
        return VALUE_BYTES + switch (tree) {
            case Map<?, ?> map -> map.entrySet().stream().mapToLong(entry ->
                    VALUE_BYTES + bytesOf(entry.getKey()) + bytesOf(entry.getValue())).sum();
            case List<?> list -> list.stream().mapToLong(EndedSessions::bytesOf).sum();
            case String text -> text.length();
            case null, default -> 0;
        };
    }

    /** One of them, and the end of its time. */
    private final class Kept extends Timer {
        private final Session session;
        private final long bytes;

        Kept(Session session) {
            this.session = session;
            this.bytes = bytesOf(session);
        }

        @Override
        protected void onTime(long nowNs) {
            forget(this);
        }
    }
}
