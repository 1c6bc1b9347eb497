package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Backlog;
import io.l7mp.proxy.stream.Transform;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How data, ends and back-pressure pass through the chain, held and flowing. */
@Timeout(10)
class PipelineTest {
    private final List<String> order = new ArrayList<>();
    private Scene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new Scene();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scene.close();
    }

    @Test
    void shouldKeepInOrderWhatComesBeforeItIsConnected() throws Exception {
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> {
            assertTrue(source.say("a", "b"));
            assertTrue(source.say("c"));
            scene.up.last().connected();
            assertEquals(List.of("resume"), source.told);
            assertTrue(source.say("d"));
            assertEquals(List.of("a", "b", "c", "d"), scene.up.last().taken);
        });
    }

    @Test
    void shouldKeepEmptyMessages() throws Exception {
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("", "a", "");
            scene.up.last().connected();
            assertEquals(List.of("", "a", ""), scene.up.last().taken);
        });
    }

    @Test
    void shouldPassDataAndEndsThroughTransformsInOrder() throws Exception {
        scene.add("one", context -> new Noting("one")).add("two", context -> new Noting("two"))
                .add("back", context -> new Noting("back"))
                .chain(List.of("one", "two"), List.of("back"));
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("x");
            source.sayEnd();
            scene.up.last().say("y");
            scene.up.last().inputFinished();
            scene.up.last().sayEnd();
        });
        assertEquals(List.of("one:1", "two:1", "one:end", "two:end", "back:1", "back:end"), order);
        assertEquals(List.of("x"), scene.up.last().taken);
        assertEquals(List.of("y"), source.taken);
        scene.run(source::inputFinished);
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END",
                "DESTROY");
    }

    @Test
    void shouldNotStartReadingForADestinationThatIsFullAlready() throws Exception {
        scene.add("in", context -> new Noting("in")).chain(List.of("in"), List.of());
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("a");
            scene.up.last().full(true);
            scene.up.last().connected();
            assertEquals(List.of("a"), scene.up.last().taken);
            assertEquals(List.of(), source.told);
            scene.up.last().drained();
            assertEquals(List.of("resume"), source.told);
        });
    }

    @Test
    void shouldNotResumeForASourceThatIsStillFullAfterAReconnect() throws Exception {
        scene.retry("always", 1, 0);
        var source = scene.accept("s");
        scene.run(() -> {
            source.full(true);
            scene.up.last().fail("reset");
            assertEquals(2, scene.up.opened.size());
            assertEquals(List.of("connect"), scene.up.last().told);
            source.drained();
            assertEquals(List.of("connect", "resume"), scene.up.last().told);
        });
    }

    @Test
    void shouldBearThatAStageDrainsWhileItsFeederIsLost() throws Exception {
        scene.retry("always", 1, 0);
        var source = scene.accept("s");
        scene.up.plan("later");
        scene.run(() -> {
            source.full(true);
            scene.up.last().fail("reset");
            source.drained();
            scene.up.last().connected();
            assertEquals(List.of("connect", "resume"), scene.up.last().told);
        });
    }

    @Test
    void shouldKeepTheRestWhenADestinationBreaksOverWhatWaited() throws Exception {
        scene.retry("always", 5, 0).up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("a", "b", "c");
            var fragile = scene.up.last();
            fragile.onMessage(message -> {
                if (message.equals("b")) {
                    fragile.fail("reset");
                }
            });
            fragile.connected();
            assertEquals(List.of("a", "b"), fragile.taken);
            assertEquals(List.of("c"), scene.up.last().taken);
            assertEquals(List.of("connect", "resume"), scene.up.last().told);
        });
        assertEquals(0, scene.loops.next().counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldPassFirstWhatWaitsFurtherDownTheChain() throws Exception {
        scene.add("double", context -> new Noting("double") {
            @Override
            protected boolean take(Batch batch) {
                return super.take(batch) & super.take(batch);
            }
        }).chain(List.of("double"), List.of()).retry("always", 5, 0);
        var source = scene.accept("s");
        var broken = scene.up.last();
        scene.up.plan("later");
        scene.run(() -> {
            broken.onMessage(message -> broken.fail("reset"));
            source.say("a");
            source.say("b");
            scene.up.last().connected();
            assertEquals(List.of("a"), broken.taken);
            assertEquals(List.of("a", "b", "b"), scene.up.last().taken);
        });
    }

    @Test
    void shouldForgetWhatWaitedWhenTheSessionEnds() throws Exception {
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> source.say("x".repeat(1000)));
        scene.sessions.end("s", "x").join();
        scene.run(() -> assertTrue(scene.loops.next().buffers().tryReserve(64 << 20)));
    }

    @Test
    void shouldBoundWhatWaits() throws Exception {
        var loop = scene.loops.next();
        scene.run(() -> {
            var backlog = new Backlog(loop, new Traffic().on(loop.counters()));
            var batch = new Batch().of(ByteBuffer.allocateDirect(1024));
            for (var i = 1; i <= 300; i++) {
                assertEquals(i < 128, backlog.accept(batch));
                assertEquals(i >= 128, backlog.isFull());
            }
            assertEquals(300 - 256, loop.counters().get(Counter.DROPS_BACKLOG));
            backlog.discard();
            assertTrue(backlog.isEmpty());
            var empty = new Batch().of(ByteBuffer.allocateDirect(0));
            for (var i = 0; i < 1030; i++) {
                backlog.accept(empty);
            }
            assertEquals(44 + 6, loop.counters().get(Counter.DROPS_BACKLOG));
            backlog.discard();
            assertTrue(loop.buffers().tryReserve(64 << 20));
            assertTrue(backlog.isFull());
            backlog.accept(batch);
            assertTrue(backlog.isEmpty());
            loop.buffers().release(64 << 20);
            assertFalse(backlog.isFull());
        });
    }

    /** Notes what passes. */
    private class Noting extends Transform {
        private final String name;

        Noting(String name) {
            this.name = name;
        }

        @Override
        protected boolean take(Batch batch) {
            order.add(name + ":" + batch.count());
            return pass(batch);
        }

        @Override
        public void end() {
            order.add(name + ":end");
            super.end();
        }
    }
}
