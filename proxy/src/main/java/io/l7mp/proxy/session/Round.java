package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * A round over all sessions of a loop, as many in a turn as there is time for, so that thousands
 * which end hold up nobody. Sessions may end on the way; those that come later are not visited. One
 * that breaks when it is visited does not count, and the round goes on.
 */
final class Round {
    /** How long sessions may take in one turn. */
    static final long TURN_NS = 500_000;

    private final EventLoop loop;
    private final NavigableMap<Long, Session> sessions;
    private final Predicate<Session> visit;
    private final CompletableFuture<Integer> end = new CompletableFuture<>();

    private long at = Long.MIN_VALUE;
    private long last = Long.MIN_VALUE;
    private int count;

    /** A round over {@code sessions}, by number; {@code visit} tells whether one counts. */
    Round(EventLoop loop, NavigableMap<Long, Session> sessions, Predicate<Session> visit) {
        this.loop = loop;
        this.sessions = sessions;
        this.visit = visit;
    }

    /** Goes on the round; the answer is how many counted. Any thread. */
    CompletableFuture<Integer> begin() {
        next(() -> {
            last = sessions.isEmpty() ? Long.MIN_VALUE : sessions.lastKey();
            go();
        });
        return end;
    }

    private void go() {
        var startNs = loop.nowNs();
        var next = sessions.higherEntry(at);
        while (next != null && next.getKey() <= last) {
            at = next.getKey();
            visit(next.getValue());
            if (System.nanoTime() - startNs > TURN_NS) {
                next(this::go);
                return;
            }
            next = sessions.higherEntry(at);
        }
        end.complete(count);
    }

    private void visit(Session session) {
        try {
            count += visit.test(session) ? 1 : 0;
        } catch (RuntimeException | Error e) {
            loop.countDefect(e);
        }
    }

    private void next(Runnable part) {
        loop.call(() -> {
            part.run();
            return true;
        }).exceptionally(e -> end.completeExceptionally(e));
    }
}
