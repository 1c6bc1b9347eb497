// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.FramedConn;
import io.l7mp.tests.peer.Http2Conn;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.JsonSocketConn;
import io.l7mp.tests.peer.MessageConn;
import io.l7mp.tests.peer.PacketConn;
import io.l7mp.tests.peer.PipeConn;
import io.l7mp.tests.peer.SctpConn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** How streams end, with the default retry policy: half-close, close, refusal, death. */
@NeedsNetNs
class EveryPairEndsTest {
    private static final byte[] PING = {1, 2, 3};
    private static final byte[] PONG = {4, 5};

    @RegisterExtension
    static final TestBed BED = new TestBed(Pair.CONFIGURATION);

    static Stream<Arguments> halfClosing() {
        return Cover.some(1, (front, back) -> front.halfCloses() && back.halfCloses());
    }

    static Stream<Arguments> halfClosingBackwards() {
        return Cover.some(3, (front, back) -> !front.isHttp() && front.halfCloses()
            && back.halfCloses());
    }

    /** The client can end, and there is a side that knows no half-close. */
    static Stream<Arguments> closedByTheClient() {
        return Cover.some(5, (front, back) -> front.isReliable()
            && !(front.halfCloses() && back.halfCloses()));
    }

    static Stream<Arguments> closedByTheUpstream() {
        return Cover.some(7, (front, back) -> back.isReliable());
    }

    static Stream<Front> fronts() {
        return Cover.fronts();
    }

    static Stream<Arguments> refused() {
        return Cover.some(9, (front, back) -> back.refuses());
    }

    static Stream<Arguments> reset() {
        return Cover.some(11, (front, back) -> back.resets());
    }

    @ParameterizedTest(name = "{0} to {1}", allowZeroInvocations = true)
    @MethodSource("halfClosing")
    void shouldLetTheUpstreamAnswerAfterTheClientEnded(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        client.send(PING);
        client.endOutput();
        var served = pair.accept();
        assertArrayEquals(PING, served.receiveToEnd());
        pair.awaitStatus("CONNECTED");
        served.send(PONG);
        assertArrayEquals(PONG, client.receive(PONG.length));
        served.close();
        assertEquals(Optional.empty(), client.receive());
        pair.assertNormalEnd();
    }

    @ParameterizedTest(name = "{0} to {1}", allowZeroInvocations = true)
    @MethodSource("halfClosingBackwards")
    void shouldLetTheClientGoOnAfterTheUpstreamEnded(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        client.send(PING);
        var served = pair.accept();
        assertArrayEquals(PING, served.receive(PING.length));
        served.send(PONG);
        served.endOutput();
        assertArrayEquals(PONG, client.receiveToEnd());
        client.send(PING);
        assertArrayEquals(PING, served.receive(PING.length));
        client.close();
        assertEquals(Optional.empty(), served.receive());
        pair.assertNormalEnd();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("closedByTheClient")
    void shouldEndTheSessionWhenTheClientEnds(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        var served = greet(pair, client);
        client.endOutput();
        if (back.isReliable()) {
            served.awaitEnd();
            served.close();
        }
        client.awaitEnd();
        pair.assertNormalEnd();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("closedByTheUpstream")
    void shouldEndTheSessionWhenTheUpstreamEnds(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        var served = greet(pair, client);
        if (back.transport() == Transport.WEBSOCKET) {
            // The answer may come when the client has ended, too: a close would wait for it.
            served.endOutput();
        } else {
            served.close();
        }
        if (front.isReliable()) {
            client.awaitEnd();
        }
        if (front.halfCloses() && !front.isHttp()) {
            client.close();
        }
        pair.assertNormalEnd();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("refused")
    void shouldFailTheSessionWhenTheUpstreamRefuses(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).route(Pair.NEVER);
        var client = pair.connect();
        if (!front.isReliable() || front == Front.PIPE) {
            client.send(PING);
        }
        assertRefused(client);
        var session = pair.awaitStatus("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
        var reason = session.at("events/2/content").text();
        assertTrue(reason.startsWith("Pipeline setup failed for session \""), reason);
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("reset")
    void shouldEndTheSessionWhenTheUpstreamDies(Front front, Back back) throws IOException {
        var pair = Pair.of(BED, front, back).open();
        var client = pair.connect();
        var served = greet(pair, client);
        served.abort();
        if (front.isReliable()) {
            client.awaitEnd();
        }
        var events = Api.events(pair.awaitStatus("DESTROYED"));
        assertTrue(events.contains("DISCONNECT"), events.toString());
        assertEquals("DESTROY", events.getLast());
    }

    @Test
    void shouldCarryResetAsReset() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP).open();
        var client = pair.connect();
        greet(pair, client).abort();
        assertThrows(SocketException.class, client::receive);
        pair.awaitStatus("DESTROYED");
    }

    @Test
    void shouldCarryTheResetOfTheClient() throws IOException {
        var pair = Pair.of(BED, Front.TCP, Back.TCP).open();
        var client = pair.connect();
        var served = greet(pair, client);
        client.abort();
        assertThrows(SocketException.class, served::receive);
        var events = Api.events(pair.awaitStatus("DESTROYED"));
        assertTrue(events.contains("DISCONNECT"), events.toString());
    }

    @Test
    void shouldEndTheSessionWhenAUdpPortIsClosed() throws IOException {
        var pair = Pair.of(BED, Front.UDP, Back.UDP).route(Pair.NEVER);
        pair.connect().send(PING);
        var events = Api.events(pair.awaitStatus("DESTROYED"));
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT"),
            Pair.distinct(events).subList(0, 4));
    }

    @ParameterizedTest
    @MethodSource("fronts")
    void shouldFailTheSessionWhenTheClusterIsMissing(Front front) throws IOException {
        var pair = Pair.of(BED, front, Back.TCP);
        pair.listen("nowhere", Pair.NEVER);
        var client = pair.connect();
        if (!front.isReliable() || front == Front.PIPE) {
            client.send(PING);
        }
        assertRefused(client);
        var error = pair.awaitStatus("DESTROYED").at("events/2");
        assertEquals("ERROR", error.at("event").text());
        assertTrue(error.at("content").text().contains("Cannot find cluster \"nowhere\""),
            error.toString());
    }

    private static Conn greet(Pair pair, Conn client) throws IOException {
        client.send(PING);
        var served = pair.accept();
        assertArrayEquals(PING, served.receive(PING.length));
        served.send(PONG);
        assertArrayEquals(PONG, client.receive(PONG.length));
        return served;
    }

    /** What a client sees of a session that could not be set up; with datagrams that is nothing. */
    private static void assertRefused(Conn client) throws IOException {
        switch (client) {
            case HttpConn http -> {
                assertTrue(http.head().status() >= 400, http.head().toString());
                var body = Json.parse(new String(http.receiveToEnd()));
                assertEquals(http.head().status(), body.at("status").number());
                assertTrue(body.at("content").text().startsWith("Pipeline setup failed"),
                    body.toString());
            }
            case Http2Conn http -> {
                var body = Json.parse(new String(http.receiveToEnd()));
                assertTrue(body.at("status").number() >= 400, body.toString());
                assertTrue(body.at("content").text().startsWith("Pipeline setup failed"),
                    body.toString());
            }
            case WebSocketPeer peer -> assertEquals(Optional.of(1005), peer.awaitClose());
            case StreamConn stream -> stream.awaitEnd();
            case SctpConn association -> association.awaitEnd();
            case FramedConn framed -> framed.awaitEnd();
            case MessageConn messages when messages.hasEnds() -> messages.awaitEnd();
            case PipeConn pipe -> pipe.awaitBroken();
            case JsonSocketConn json -> {
                var answer = json.header();
                assertEquals(404, answer.at("JSONSocketStatus").number());
                var message = answer.at("JSONSocketMessage").text();
                assertTrue(message.startsWith("Not Found: Pipeline setup failed"), message);
            }
            default -> assertTrue(client instanceof UdpConn || client instanceof MessageConn
                || client instanceof PacketConn,
                client.toString());
        }
    }
}
