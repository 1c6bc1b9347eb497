package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a session whose stages cannot be connected, or are lost. */
@Timeout(10)
class RetryTest {
    private static final String BEGIN = "INIT LOOKUP_SUCCESS ";

    private Scene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new Scene();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scene.close();
    }

    @ParameterizedTest
    @CsvSource({
        "never,           ERROR DESTROY",
        "connect-failure, CONNECT",
        "disconnect,      ERROR DESTROY",
        "always,          CONNECT",
        "sometimes,       ERROR DESTROY"
    })
    void shouldRetryAFirstConnectionAsThePolicySays(String policy, String then)
            throws Exception {
        scene.retry(policy, 1, 10).up.plan("refuse");
        scene.accept("s");
        awaitEvents(BEGIN + then);
    }

    @ParameterizedTest
    @CsvSource({
        "never,           CONNECT DISCONNECT END DESTROY",
        "connect-failure, CONNECT DISCONNECT END DESTROY",
        "disconnect,      CONNECT DISCONNECT CONNECT",
        "always,          CONNECT DISCONNECT CONNECT",
        "sometimes,       CONNECT DISCONNECT ERROR DESTROY"
    })
    void shouldTreatAResetAsThePolicySays(String policy, String then) throws Exception {
        scene.retry(policy, 1, 10);
        scene.accept("s");
        scene.run(() -> scene.up.last().fail("Connection reset"));
        awaitEvents(BEGIN + then);
        if (policy.equals("sometimes")) {
            assertEquals("Unknown retry policy for session \"s\"",
                    scene.events("s", "content").get(4));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "never,           CONNECT, DISCONNECT END DESTROY",
        "connect-failure, CONNECT, DISCONNECT END DESTROY",
        "disconnect,      CONNECT DISCONNECT CONNECT, DISCONNECT END DESTROY",
        "always,          CONNECT DISCONNECT CONNECT, DISCONNECT END DESTROY",
        "sometimes,       CONNECT, DISCONNECT END DESTROY"
    })
    void shouldTreatAnOrderlyEndAsThePolicySays(String policy, String then, String atTheEnd)
            throws Exception {
        scene.retry(policy, 1, 10);
        var source = scene.accept("s");
        var first = scene.up.last();
        scene.run(first::sayEnd);
        awaitEvents(BEGIN + then);
        scene.run(() -> {
            var isConnectedAgain = scene.up.last() != first;
            assertEquals(policy.equals("disconnect") || policy.equals("always"), isConnectedAgain);
            assertEquals(!isConnectedAgain, source.told.contains("end"));
            source.sayEnd();
            scene.up.last().inputFinished();
            scene.up.last().sayEnd();
            source.inputFinished();
        });
        awaitEvents(BEGIN + then + " " + atTheEnd);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 2", "3, 4"})
    void shouldCountFurtherAttemptsOfAFirstConnection(int retries, int attempts)
            throws Exception {
        scene.retry("connect-failure", retries, 5).up.usually("refuse");
        scene.accept("s");
        awaitEvents(BEGIN + "ERROR DESTROY");
        assertEquals(attempts, scene.up.opened.size());
        assertEquals("Pipeline setup failed for session \"s\": General Server Error: refused",
                scene.events("s", "content").get(2));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "3, 3"})
    void shouldCountAttemptsOfALostStage(int retries, int attempts) throws Exception {
        scene.retry("disconnect", retries, 5);
        var source = scene.accept("s");
        scene.up.usually("refuse");
        scene.run(() -> scene.up.last().fail("reset"));
        awaitEvents(BEGIN + "CONNECT DISCONNECT ERROR DESTROY");
        assertEquals(1 + attempts, scene.up.opened.size());
        assertTrue(scene.events("s", "content").get(4).toString().contains("retries exhausted"));
        scene.run(() -> assertEquals("close ABORT", source.told.getLast()));
    }

    @Test
    void shouldLimitOneAttempt() throws Exception {
        scene.retry("never", 0, 15).up.usually("later");
        scene.accept("s");
        awaitEvents(BEGIN + "ERROR DESTROY");
        assertTrue(scene.events("s", "content").get(2).toString()
                .endsWith("no connection within 15 ms"));
        assertEquals(List.of("connect", "close ABORT"), scene.up.last().told);
    }

    @Test
    void shouldIgnoreWhatComesOfAnAttemptThatWasGivenUp() throws Exception {
        scene.retry("always", 5, 15).up.plan("later");
        scene.accept("s");
        var late = scene.up.last();
        awaitEvents(BEGIN + "CONNECT");
        scene.run(() -> {
            late.connected();
            late.fail("too late");
            late.sayEnd();
        });
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT");
    }

    @Test
    void shouldNotHammerAnUpstreamThatAcceptsAndCloses() throws Exception {
        scene.retry("always", 1, 60);
        var beginNs = System.nanoTime();
        scene.accept("s");
        for (var i = 1; i <= 3; i++) {
            var opened = i;
            scene.run(() -> {
                scene.up.last().sayEnd();
                assertEquals(opened, scene.up.opened.size());
            });
            scene.until(() -> scene.up.opened.size() > opened);
        }
        assertTrue(System.nanoTime() - beginNs >= 3 * 60_000_000L);
        assertEquals("CONNECTED", scene.shown("s").get("status"));
    }

    @Test
    void shouldReconnectAtOnceWhenTheLastSuccessIsLongAgo() throws Exception {
        scene.retry("always", 1, 0);
        scene.accept("s");
        scene.run(() -> {
            scene.up.last().fail("reset");
            assertEquals(2, scene.up.opened.size());
        });
        assertEquals(1, scene.loops.next().counters().get(Counter.RECONNECTS));
    }

    @Test
    void shouldWaitForAClusterThatDoesNotExistYet() throws Exception {
        scene.retry("connect-failure", 100, 5);
        scene.remove("up");
        scene.accept("s");
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS");
        scene.add("up", scene.up);
        awaitEvents(BEGIN + "CONNECT");
    }

    @Test
    void shouldFailWhenAStageIsNotRetriable() throws Exception {
        scene.retry("always", 3, 5).up.notRetriable();
        scene.accept("s");
        scene.run(() -> scene.up.last().fail("reset"));
        awaitEvents(BEGIN + "CONNECT DISCONNECT ERROR DESTROY");
        assertEquals("Session s: Stage \"up/ID:1\" is not retriable",
                scene.events("s", "content").get(4));
    }

    @Test
    void shouldFailWhenTheClientIsLost() throws Exception {
        scene.retry("always", 3, 5);
        var source = scene.accept("s");
        scene.run(() -> source.fail("reset"));
        awaitEvents(BEGIN + "CONNECT DISCONNECT ERROR DESTROY");
        assertEquals("Session s: Stage \"l/ID:0\" is not retriable",
                scene.events("s", "content").get(4));
    }

    @Test
    void shouldConnectASingletonsSourceAgain() throws Exception {
        scene.retry("always", 3, 0);
        var source = new FakeStream("ok").reconnectable();
        scene.accept("s", source);
        scene.run(() -> source.fail("refused"));
        awaitEvents(BEGIN + "CONNECT DISCONNECT CONNECT");
        assertEquals(List.of("resume", "pause", "connect", "resume"), source.told);
    }

    @Test
    void shouldPassTheClientsEndOnAfterAnOrderlyEndButNotReconnect() throws Exception {
        scene.retry("always", 3, 5);
        var source = scene.accept("s");
        scene.run(() -> {
            source.sayEnd();
            scene.up.last().inputFinished();
            scene.up.last().sayEnd();
            source.inputFinished();
        });
        awaitEvents(BEGIN + "CONNECT DISCONNECT END DESTROY");
        assertEquals(1, scene.up.opened.size());
    }

    @Test
    void shouldPassTheClientsEndToTheNewConnectionToo() throws Exception {
        scene.retry("always", 3, 0);
        var source = scene.accept("s");
        scene.run(() -> {
            source.sayEnd();
            scene.up.last().fail("reset");
            assertEquals(List.of("connect", "end", "resume"), scene.up.last().told);
            scene.up.last().inputFinished();
            scene.up.last().sayEnd();
            source.inputFinished();
        });
        assertEquals("DESTROYED", scene.shown("s").get("status"));
        assertEquals(2, scene.up.opened.size());
    }

    @Test
    void shouldPassAnEndOnThatCameDuringAReconnect() throws Exception {
        scene.retry("always", 3, 0);
        var source = scene.accept("s");
        scene.up.plan("later");
        scene.run(() -> {
            scene.up.last().fail("reset");
            source.say("last words");
            source.sayEnd();
            scene.up.last().connected();
            assertEquals(List.of("last words"), scene.up.last().taken);
            assertEquals(List.of("connect", "end", "resume"), scene.up.last().told);
        });
    }

    @Test
    void shouldListenToTheClientDuringAReconnect() throws Exception {
        scene.retry("always", 3, 0);
        var source = scene.accept("s");
        scene.up.plan("later");
        scene.run(() -> {
            source.pause();
            scene.up.last().fail("reset");
            assertEquals(List.of("resume", "pause", "resume"), source.told);
            source.say("last words");
            source.sayEnd();
            source.fail("gone");
        });
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "DISCONNECT",
                "END", "DESTROY");
        assertEquals("close ABORT", scene.up.last().told.getLast());
    }

    @Test
    void shouldEndWhenAStageBreaksThatHasSaidItsEnd() throws Exception {
        scene.retry("always", 3, 0);
        var source = scene.accept("s");
        scene.run(() -> {
            source.sayEnd();
            scene.up.last().sayEnd();
            scene.up.last().fail("reset");
        });
        assertEquals("DESTROYED", scene.shown("s").get("status"));
        assertEquals(1, scene.up.opened.size());
    }

    @Test
    void shouldConnectTwoLostStagesAgain() throws Exception {
        var other = new Scene.FakeCluster();
        scene.add("in", other).chain(List.of("in"), List.of()).retry("always", 3, 0);
        var source = scene.accept("s");
        scene.up.plan("later");
        other.plan("later");
        scene.run(() -> {
            scene.up.last().fail("reset");
            other.last().fail("reset");
            source.say("kept");
            scene.up.last().connected();
            assertEquals(List.of(), other.last().taken);
            other.last().connected();
            assertEquals(List.of("kept"), other.last().taken);
        });
        scene.assertEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "DISCONNECT",
                "CONNECT");
    }

    @Test
    void shouldCountSessionsOfEndPointsRight() throws Exception {
        var endPoint = Scene.endPoint("e");
        scene.add("up", scene.up.withEndPoints(), endPoint).retry("always", 2, 5);
        scene.up.plan("refuse");
        scene.accept("s");
        awaitEvents(BEGIN + "CONNECT");
        assertEquals(1, endPoint.sessions());
        scene.up.plan("later", "refuse");
        scene.run(() -> scene.up.last().fail("reset"));
        awaitEvents(BEGIN + "CONNECT DISCONNECT ERROR DESTROY");
        assertEquals(0, endPoint.sessions());
    }

    private void awaitEvents(String expected) throws IOException {
        var events = expected.trim().split(" +");
        for (var i = 0; i < events.length; i++) {
            events[i] = events[i].replace('_', ' ');
        }
        scene.awaitEvents("s", events);
    }
}
