package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.LoopGroup;
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
    void shouldFailWhenTheLoopHasEnded() throws Exception {
        var loops = new LoopGroup(1);
        loops.stop(1_000);
        var round = new Round(loops.next(), new TreeMap<>(), session -> true).begin();
        assertTrue(round.isCompletedExceptionally());
    }
}
