package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The course of sessions: events, states, ends, deletion, tracking. */
@Timeout(10)
class SessionTest {
    private static final List<String> CONNECTED = List.of("INIT", "LOOKUP SUCCESS", "CONNECT");

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
    void shouldRunItsNormalCourse() throws Exception {
        var source = scene.accept("s");
        var destination = scene.up.last();
        assertEquals(CONNECTED, scene.events("s", "event"));
        assertEquals("CONNECTED", scene.shown("s").get("status"));
        scene.run(() -> {
            assertTrue(source.say("ping"));
            assertTrue(destination.say("pong"));
            source.sayEnd();
        });
        scene.run(() -> {
            assertEquals(List.of("connect", "resume", "end"), destination.told);
            destination.inputFinished();
            destination.sayEnd();
            assertEquals(List.of("resume", "end"), source.told);
            source.inputFinished();
            assertEquals(List.of("ping"), destination.taken);
            assertEquals(List.of("pong"), source.taken);
            assertEquals(List.of("connect", "resume", "end", "close ORDERLY"), destination.told);
        });
        assertEquals(List.of("Session s initialized",
                "Successfull lookup on rulelist:rules/rule:rule", "Session successfully connected",
                "Session.disconnect: Stage: l: Reason: unknown", "Normal end",
                "Session destroyed"), scene.events("s", "message"));
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END",
                "DESTROY");
    }

    @Test
    void shouldShowItsStages() throws Exception {
        var endPoint = Scene.endPoint("up-EndPoint-0");
        scene.add("up", scene.up.withEndPoints(), endPoint);
        scene.add("in", new Scene.FakeCluster()).add("out", new Scene.FakeCluster())
                .chain(List.of("in"), List.of("out"));
        scene.accept("s");
        var shown = scene.shown("s");
        assertEquals(List.of("name", "metadata", "source", "destination", "ingress", "egress",
                "status", "events", "offload"), List.copyOf(shown.keySet()));
        assertEquals("READY", ((Map<?, ?>) shown.get("source")).get("status"));
        assertEquals("up", ((Map<?, ?>) shown.get("destination")).get("origin"));
        assertTrue(shown.get("destination").toString().contains("127.0.0.1"));
        assertTrue(shown.get("ingress").toString().contains("origin=in"));
        assertTrue(shown.get("egress").toString().contains("<VIRTUAL>"));
        assertEquals(1, endPoint.sessions());
        scene.sessions.end("s", "Session removed from the API").join();
        assertEquals(0, endPoint.sessions());
        assertTrue(scene.shown("s").get("destination").toString().contains("<INVALID>"));
    }

    @Test
    void shouldFailWithoutARoute() throws Exception {
        scene.rule("{name: rule, match: {op: test, path: /name, value: other}, "
                + "action: {route: route}}");
        var source = scene.accept("s");
        scene.assertEvents("s", "INIT", "ERROR", "DESTROY");
        assertEquals("No route for session \"s\"", scene.events("s", "content").get(1));
        assertEquals(404, source.refusal().orElseThrow().status());
        assertEquals(List.of("close ORDERLY"), source.told);
        assertEquals(Map.of("status", "PENDING"), scene.shown("s").get("destination"));
    }

    @Test
    void shouldFailWhenADestinationDoesNotExist() throws Exception {
        scene.remove("up");
        scene.accept("s");
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY");
        assertEquals("Pipeline setup failed for session \"s\": Not Found: "
                + "Cannot find cluster \"up\"", scene.events("s", "content").get(2));
    }

    @Test
    void shouldFailWithoutAnEndPoint() throws Exception {
        scene.up.withEndPoints();
        scene.accept("s");
        assertEquals("Pipeline setup failed for session \"s\": Not Found: "
                + "No endpoint in cluster", scene.events("s", "content").get(2));
    }

    @Test
    void shouldEndWhenItIsDeletedAndAgainWhileItIsTracked() throws Exception {
        var source = scene.accept("s");
        assertEquals(1, scene.sessions.end("s", "Session removed from the API").join());
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY");
        assertEquals(List.of("resume", "close ORDERLY"), source.told);
        assertEquals(1, scene.sessions.end("s", "Session removed from the API").join());
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY", "END",
                "DESTROY");
        assertEquals("OK", scene.events("s", "message").get(5));
        assertEquals(List.of("resume", "close ORDERLY"), source.told);
        assertEquals(1, scene.loops.next().counters().get(Counter.SESSIONS_ENDED));
    }

    @Test
    void shouldEndWithTheClusterItTraverses() throws Exception {
        scene.accept("s");
        var other = new Departures();
        other.cluster(scene.cluster("up"), false);
        assertEquals(0, scene.sessions.depart(other).join());
        var up = new Departures();
        up.cluster(scene.cluster("up"), true);
        assertEquals(1, scene.sessions.depart(up).join());
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY");
    }

    @Test
    void shouldDisappearAtOnceWhenItIsNotTracked() throws Exception {
        scene.options("track: 0");
        var source = scene.accept("s");
        assertTrue(scene.sessions.describe("s").join().isPresent());
        scene.run(() -> source.fail("reset"));
        assertTrue(scene.sessions.describe("s").join().isEmpty());
        assertEquals(0, scene.sessions.end("s", "x").join());
    }

    @Test
    void shouldDisappearThoughARuleRewroteItsName() throws Exception {
        scene.options("track: 0").rule("{name: rule, action: {route: route, "
                + "rewrite: [{path: /name, value: other}]}}");
        var source = scene.accept("s");
        assertEquals("s", scene.shown("s").get("name"));
        scene.run(() -> source.fail("reset"));
        assertEquals(List.of(), ProxyFixture.list(scene.sessions));
    }

    @Test
    void shouldForgetTheOldestWhenEndedSessionsTakeTooMuchMemory() throws Exception {
        var padding = "x".repeat(64 * 1024);
        for (var i = 10; i < 50; i++) {
            var source = scene.accept(i + padding);
            scene.run(() -> source.fail("reset"));
        }
        var listed = ProxyFixture.list(scene.sessions).stream()
                .map(session -> session.get("name").toString().substring(0, 2)).toList();
        assertTrue(listed.size() > 25 && listed.size() < 33, listed.toString());
        assertEquals("49", listed.getLast());
        assertEquals(listed.size(), 50 - Integer.parseInt(listed.getFirst()));
    }

    @Test
    void shouldTurnClientsAwayWhenSessionsTakeTooMuchMemory() throws Exception {
        scene.options("track: 0");
        var padding = "x".repeat(512 * 1024);
        var first = scene.accept("0" + padding);
        for (var i = 1; i < 16; i++) {
            scene.accept(i + padding);
        }
        var refused = scene.accept("s");
        assertEquals(503, refused.refusal().orElseThrow().status());
        // A datagram socket goes on to receive for it.
        scene.run(refused::dropOne);
        assertEquals(1, scene.loops.next().counters().get(Counter.SESSIONS_REFUSED));
        assertEquals(1, scene.loops.next().counters().get(Counter.DROPS_NO_SESSION));
        scene.run(() -> first.fail("gone"));
        assertEquals(List.of("resume"), scene.accept("s").told);
    }

    @Test
    void shouldGiveNamesInUseASuffixAndKeepOrder() throws Exception {
        scene.accept("s");
        scene.accept("s");
        scene.accept("s");
        scene.accept("a");
        assertEquals(List.of("s", "s_1", "s_2", "a"), ProxyFixture.list(scene.sessions).stream()
                .map(session -> session.get("name")).toList());
    }

    @Test
    void shouldDescribeMoreThanATurnsWorth() throws Exception {
        for (var i = 0; i < 600; i++) {
            scene.accept("s");
        }
        assertEquals(600, ProxyFixture.list(scene.sessions).size());
        assertEquals(600, scene.sessions.endAll("x").join());
    }

    @Test
    void shouldEndWhenIdle() throws Exception {
        scene.options("track: 60, idle_timeout: 1");
        var source = scene.accept("s");
        scene.run(() -> source.active(scene.loops.next().nowNs()));
        scene.awaitEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY");
        assertEquals("No data for 1000 ms", scene.events("s", "content").get(3));
    }

    @Test
    void shouldPassResetsOn() throws Exception {
        var source = scene.accept("s");
        scene.run(() -> scene.up.last().fail("Connection reset"));
        assertEquals(List.of("resume", "close ABORT"), source.told);
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END",
                "DESTROY");
        assertEquals("Session.disconnect: Stage: up: Error: Connection reset:",
                scene.events("s", "message").get(3));
    }

    @Test
    void shouldListWhatItsStagesHaveToTell() throws Exception {
        scene.accept("s");
        scene.run(() -> scene.up.last().note("process 7 exited with status 3"));
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "NOTE");
        assertEquals("Stage: up: process 7 exited with status 3",
                scene.events("s", "message").getLast());
    }

    @Test
    void shouldSurviveItsEndWhileItIsAccepted() throws Exception {
        var source = new FakeStream("ok");
        source.onResume(() -> source.fail("gone before it began"));
        scene.accept("s", source);
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END",
                "DESTROY");
        var early = new FakeStream("ok");
        scene.up.plan(new FakeStream("ok").onResume(() -> early.fail("gone")));
        scene.accept("t", early);
        assertEquals("DESTROYED", scene.shown("t").get("status"));
        assertEquals(0, scene.loops.next().counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldEndWhenADefectStopsItsSetUp() throws Exception {
        scene.add("up", context -> {
            throw new IllegalStateException("on purpose");
        });
        var source = new FakeStream("ok");
        assertThrows(CompletionException.class, () -> scene.accept("s", source));
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY");
        assertEquals(List.of("close ORDERLY"), source.told);
    }

    @Test
    void shouldMarkAListenerThatIsGone() throws Exception {
        scene.accept("s");
        scene.options("track: 7");
        assertEquals("<INVALID>", ((Map<?, ?>) scene.shown("s").get("source")).get("listener"));
        assertFalse(scene.sessions.describe("t").join().isPresent());
    }

    @Test
    void shouldKeepFewEvents() throws Exception {
        scene.retry("always", 1, 0);
        scene.accept("s");
        for (var i = 0; i < 200; i++) {
            var opened = scene.up.opened.size();
            scene.run(() -> scene.up.last().fail("reset"));
            scene.until(() -> scene.up.opened.size() > opened);
        }
        var events = scene.events("s", "event");
        assertTrue(events.size() <= 128, events.size() + " events");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS"), events.subList(0, 2));
    }
}
