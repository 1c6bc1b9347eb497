package io.l7mp.proxy.protocol.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.session.MessageSource;
import io.l7mp.proxy.session.ProxyFixture;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyncClusterTest {
    private ProxyFixture proxy;

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldPassMessagesToTheOthersOfTheGroupOnly(int loops) throws Exception {
        open(loops, "/room");
        var red = new MessageSource[6];
        for (var i = 0; i < red.length; i++) {
            red[i] = join("red" + i, "red");
        }
        var blue = join("blue", "blue");
        for (var sender : red) {
            sender.send("a".getBytes(), new byte[0], "b".getBytes());
            for (var member : red) {
                if (member != sender) {
                    assertEquals("a", new String(member.receive()));
                    assertEquals(0, member.receive().length);
                    assertEquals("b", new String(member.receive()));
                }
            }
        }
        settle();
        for (var member : red) {
            assertTrue(member.hasNothing());
        }
        assertTrue(blue.hasNothing());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void shouldLeaveTheOthersAloneWhenOneLeaves(int loops) throws Exception {
        open(loops, "/room");
        var first = join("first", "red");
        var second = join("second", "red");
        var third = join("third", "red");
        second.finish();
        second.awaitClosed();
        settle();
        first.send("still there".getBytes());
        assertEquals("still there", new String(third.receive()));
        assertTrue(second.hasNothing());
        proxy.sessions().end("third", "Session removed from the API").join();
        third.awaitClosed();
        first.send("nobody there".getBytes());
        var fourth = join("fourth", "red");
        first.send("back".getBytes());
        assertEquals("back", new String(fourth.receive()));
    }

    @Test
    void shouldTakeNumbersAndObjectsAsLabels() throws Exception {
        open(1, "/room");
        var number = join("number", 7L);
        var text = join("text", "7");
        var object = join("object", Map.of("a", 1L));
        var same = join("same", Map.of("a", 1L));
        number.send("n".getBytes());
        object.send("o".getBytes());
        assertEquals("n", new String(text.receive()));
        assertEquals("o", new String(same.receive()));
        assertTrue(number.hasNothing() && object.hasNothing());
    }

    @Test
    void shouldFailSessionWithoutLabel() throws Exception {
        open(1, "/room/nr");
        for (var label : List.of("red", Map.of("nr", ""))) {
            join("lost", label).awaitClosed();
        }
        var events = proxy.sessions().describe("lost").join().orElseThrow().get("events");
        assertTrue(events.toString().contains("SyncCluster.stream: reject: Session: \"lost\": "
                + "query \"/room/nr\": empty label"), events.toString());
    }

    @Test
    void shouldNotWaitForMemberThatIsFull() throws Exception {
        open(1, "/room");
        var sender = join("sender", "red");
        var full = join("full", "red");
        var other = join("other", "red");
        full.full(true);
        sender.send("lost".getBytes());
        assertEquals("lost", new String(other.receive()));
        full.full(false);
        sender.send("heard".getBytes());
        assertEquals("heard", new String(full.receive()));
    }

    @Test
    void shouldBoundWhatWaitsForLoopThatIsBusy() throws Exception {
        open(2, "/room");
        var loops = proxy.loops().all();
        var home = loops.get(Math.floorMod("red".hashCode(), 2));
        var away = loops.get(1 - home.index());
        var near = join(home, "near", "red");
        var far = join(away, "far", "red");
        settle();
        var release = new CountDownLatch(1);
        away.execute(() -> awaitUnchecked(release));
        for (var i = 0; i < 100; i++) {
            near.send(new byte[60_000]);
        }
        release.countDown();
        settle();
        assertEquals(95, home.counters().get(Counter.DROPS_LOOP_BUSY));
        for (var i = 0; i < 5; i++) {
            assertEquals(60_000, far.receive().length);
        }
        near.send("again".getBytes());
        assertEquals("again", new String(far.receive()));
    }

    @Test
    void shouldStopWhatGoesRound() throws Exception {
        open(1, "/room");
        proxy.route("sync", List.of("sync"), "{}");
        var first = join("first", "red");
        var second = join("second", "red");
        first.send("x".getBytes());
        settle();
        assertTrue(loop().counters().get(Counter.DROPS_ROUND_TRIP) > 0);
        assertEquals(0, loop().counters().get(Counter.HANDLER_FAILURES));
        assertEquals("x", new String(second.receive()));
    }

    private void open(int loops, String query) throws IOException {
        proxy = new ProxyFixture(loops);
        proxy.cluster(new SyncFactory(proxy.loops()),
                "{name: sync, spec: {protocol: Sync, query: " + query + "}}")
                .route("sync", List.of(), "{}");
    }

    private MessageSource join(String name, Object label) throws IOException {
        return join(proxy.loops().next(), name, label);
    }

    private MessageSource join(EventLoop loop, String name, Object label) throws IOException {
        var source = new MessageSource(loop);
        var metadata = new Metadata(name);
        metadata.tree().putAll(new HashMap<>(Map.of("room", label)));
        proxy.accept(loop, metadata, source);
        settle();
        return source;
    }

    private EventLoop loop() {
        return proxy.loops().all().getFirst();
    }

    /** Lets tasks that loops have given one another pass. */
    private void settle() throws IOException {
        for (var i = 0; i < 3; i++) {
            for (var loop : proxy.loops().all()) {
                loop.await(() -> null);
            }
        }
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
