// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the retry policies rescue: an upstream that comes late, one that goes and comes back. */
@NeedsNetNs
class EveryPairRetryTest {
    private static final byte[] EARLY = {1, 2, 3};
    private static final byte[] LATER = {4, 5};
    private static final byte[] ANSWER = {6};

    @RegisterExtension
    static final TestBed BED = new TestBed(Pair.CONFIGURATION);

    static Stream<Arguments> connecting() {
        return Cover.some(1, (front, back) -> back.refuses() && isWorthwhile(front, back));
    }

    /** Not from HTTP: its response is complete when the upstream closes. */
    static Stream<Arguments> reconnecting() {
        return Cover.some(3, (front, back) -> !front.isHttp() && back.reconnects()
            && isWorthwhile(front, back));
    }

    /** What carries frames is retried as it is without: one listener shows it. */
    private static boolean isWorthwhile(Front front, Back back) {
        return front.framing().isEmpty() && (back.framing().isEmpty() || front == Front.TCP);
    }

    static Stream<Arguments> reconnectingUdp() {
        return Cover.some(0, (front, back) -> back == Back.UDP);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("connecting")
    void shouldConnectWhenTheUpstreamComesLate(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).route(retry("connect-failure"));
        var client = pair.connect();
        client.send(EARLY);
        pair.awaitStatus("INIT");
        pair.serve();
        var served = pair.accept();
        assertArrayEquals(EARLY, served.receive(EARLY.length));
        answer(served, client);
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT"),
            Api.events(pair.awaitStatus("CONNECTED")));
        leave(client);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("reconnecting")
    void shouldReconnectWhenTheUpstreamIsRestarted(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back);
        pair.serve();
        pair.route(retry("disconnect"));
        var client = pair.connect();
        var served = begin(pair, client);
        answer(served, client);
        pair.stopServing();
        served.close();
        pair.awaitSession("to notice", session -> Api.events(session).contains("DISCONNECT"));
        pair.serve();
        goOn(pair, client);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("reconnectingUdp")
    void shouldReconnectAfterAnIcmpError(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back);
        pair.serve();
        pair.route(retry("disconnect"));
        var client = pair.connect();
        var served = begin(pair, client);
        answer(served, client);
        pair.stopServing();
        client.send(EARLY);
        awaitSecondConnect(pair);
        pair.serve();
        client.send(LATER);
        var again = pair.accept();
        assertArrayEquals(LATER, again.receive(LATER.length));
        assertReconnected(pair, again, client);
    }

    @ParameterizedTest
    @EnumSource(names = {"TCP", "WEBSOCKET", "JSONSOCKET_TCP"})
    void shouldEndWhenTheClientBreaksOffDuringAReconnect(Front front) throws IOException {
        var pair = Pair.of(BED, front, Back.TCP);
        var client = withoutUpstream(pair);
        client.send(LATER);
        client.abort();
        pair.awaitStatus("DESTROYED");
    }

    @Test
    void shouldAnswerACloseFrameDuringAReconnect() throws IOException {
        var pair = Pair.of(BED, Front.WEBSOCKET, Back.TCP);
        var client = withoutUpstream(pair);
        client.send(LATER);
        client.close();
        var events = Pair.distinct(Api.events(pair.awaitStatus("DESTROYED")));
        assertEquals(List.of("CONNECT", "DISCONNECT", "END", "DESTROY"),
            events.subList(2, events.size()));
    }

    @Test
    void shouldReconnectAfterAResetWithAlways() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP).route(retry("always"));
        var client = pair.connect();
        client.send(EARLY);
        pair.awaitStatus("INIT");
        pair.serve();
        var served = pair.accept();
        assertArrayEquals(EARLY, served.receive(EARLY.length));
        served.abort();
        goOn(pair, client);
    }

    @Test
    void shouldGiveUpAfterTheLastRetry() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP)
            .route("{ retry_on: connect-failure, num_retries: 2, timeout: 100 }");
        var startNs = System.nanoTime();
        pair.connect().awaitEnd();
        var tookMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= 200, "two retries 100 ms apart took " + tookMs + " ms");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"),
            Api.events(pair.awaitStatus("DESTROYED")));
    }

    @Test
    void shouldGiveUpWhenTheUpstreamDoesNotComeBack() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP);
        pair.serve();
        pair.route("{ retry_on: disconnect, num_retries: 2, timeout: 100 }");
        var client = pair.connect();
        var served = begin(pair, client);
        pair.stopServing();
        served.abort();
        client.awaitEnd();
        var events = Pair.distinct(Api.events(pair.awaitStatus("DESTROYED")));
        assertEquals(List.of("CONNECT", "DISCONNECT", "ERROR", "DESTROY"),
            events.subList(2, events.size()));
    }

    @Test
    void shouldNotReconnectAfterTheClientEnded() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP);
        pair.serve();
        pair.route(retry("always"));
        var client = pair.connect();
        client.send(EARLY);
        client.endOutput();
        var served = pair.accept();
        assertArrayEquals(EARLY, served.receiveToEnd());
        served.send(ANSWER);
        served.close();
        assertArrayEquals(ANSWER, client.receiveToEnd());
        pair.assertNormalEnd();
    }

    @Test
    void shouldWaitBetweenReconnectsToAnUpstreamThatClosesAtOnce() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP);
        pair.serve();
        pair.route("{ retry_on: always, num_retries: 50, timeout: 200 }");
        pair.connect();
        pair.accept().close();
        pair.accept().close();
        var startNs = System.nanoTime();
        pair.accept().close();
        pair.accept().close();
        var tookMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= 300, "two reconnects at least 200 ms apart took " + tookMs + " ms");
    }

    /** A client whose upstream is gone; the next attempt to reach that is far off. */
    private static Conn withoutUpstream(Pair pair) throws IOException {
        pair.serve();
        pair.route("{ retry_on: always, num_retries: 50, timeout: 30000 }");
        var client = pair.connect();
        var served = begin(pair, client);
        pair.stopServing();
        served.abort();
        pair.awaitSession("to notice", session -> Api.events(session).contains("DISCONNECT"));
        return client;
    }

    /** The upstream's side of a session: the client's first message reaches it. */
    private static Conn begin(Pair pair, Conn client) throws IOException {
        client.send(EARLY);
        var served = pair.accept();
        assertArrayEquals(EARLY, served.receive(EARLY.length));
        return served;
    }

    /** The client's next message reaches the new connection, and the session says what happened. */
    private static void goOn(Pair pair, Conn client) throws IOException {
        var again = pair.accept();
        awaitSecondConnect(pair);
        client.send(LATER);
        assertArrayEquals(LATER, again.receive(LATER.length));
        assertReconnected(pair, again, client);
    }

    private static void awaitSecondConnect(Pair pair) throws IOException {
        pair.awaitSession("to be connected twice",
            session -> Collections.frequency(Api.events(session), "CONNECT") == 2);
    }

    private static void assertReconnected(Pair pair, Conn again, Conn client) throws IOException {
        answer(again, client);
        var events = Pair.distinct(Api.events(pair.awaitStatus("CONNECTED")));
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "CONNECT"), events);
        leave(client);
    }

    /** Ends the session from the client's side: the upstream's end is a disconnect. */
    private static void leave(Conn client) throws IOException {
        client.abort();
    }

    private static void answer(Conn from, Conn to) throws IOException {
        from.send(ANSWER);
        assertArrayEquals(ANSWER, to.receive(ANSWER.length));
    }

    private static String retry(String on) {
        return "{ retry_on: " + on + ", num_retries: 50, timeout: 300 }";
    }
}
