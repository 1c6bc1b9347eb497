package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Counter;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundTest {
    // As many as the heap of a Scene has room for, almost.
    private static final int SESSIONS = 3_000;

    @Test
    void shouldEndEverySessionInTurnsThatLetOthersIn() throws Exception {
        try (var scene = new Scene()) {
            for (var i = 0; i < SESSIONS; i++) {
                scene.accept("s" + i);
            }
            var loop = scene.loops.next();
            var turns = new AtomicInteger();
            var ended = scene.sessions.endAll("gone");
            // Runs between any two parts of the round; one long turn would let it in once.
            Runnable[] other = new Runnable[1];
            other[0] = () -> {
                turns.incrementAndGet();
                if (!ended.isDone()) {
                    loop.execute(other[0]);
                }
            };
            loop.execute(other[0]);
            assertEquals(SESSIONS, ended.join());
            assertTrue(turns.get() > 2, turns + " turns");
            assertEquals(0, scene.sessions.endAll("gone").join());
        }
    }

    @Test
    void shouldEndAllOthersWhenOneBreaks() throws Exception {
        try (var scene = new Scene()) {
            for (var name : List.of("a", "b", "c")) {
                scene.up.plan(new FakeStream("ok").breaking(new IllegalStateException(name)));
                scene.accept(name);
            }
            assertEquals(3, scene.sessions.endAll("gone").join());
            scene.assertEvents("b", "INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY");
            var counters = scene.loops.next().counters();
            assertEquals(3, counters.get(Counter.SESSIONS_ENDED));
            assertEquals(3, counters.get(Counter.HANDLER_FAILURES));
            assertEquals(3, scene.up.opened.stream()
                    .filter(stream -> stream.told.contains("close ORDERLY")).count());
        }
    }

    @Test
    void shouldGoOnWhenAVisitBreaks() throws Exception {
        var loops = new LoopGroup(1);
        var sessions = new TreeMap<Long, Session>();
        sessions.put(1L, null);
        sessions.put(2L, null);
        var visits = new AtomicInteger();
        assertEquals(1, new Round(loops.next(), sessions, session -> {
            if (visits.incrementAndGet() == 1) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        }).begin().join());
        assertEquals(2, visits.get());
        loops.stop(1_000);
    }

    @Test
    void shouldFailWhenTheLoopHasEnded() throws Exception {
        var loops = new LoopGroup(1);
        loops.stop(1_000);
        var round = new Round(loops.next(), new TreeMap<>(), session -> true).begin();
        assertTrue(round.isCompletedExceptionally());
    }
}
