// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Frame;
import io.l7mp.tests.peer.HttpHead;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subprotocols and the keep-alive of WebSocket listeners and clusters. */
@NeedsNetNs
class WebSocketTest {
    private static final String PING = ", ping: { interval: 1, timeout: 1 }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String name = BED.name("ws");
    private final int port = BED.port();
    private final int upstreamPort = BED.port();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                              | c, a | c",
        ", subprotocols: [a, b]        | c, b, a | b",
        ", subprotocols: [a, b]        | c    | ''",
        ", subprotocols: []            | a    | ''",
    })
    void shouldAgreeWithClients(String fields, String offer, String agreed) throws IOException {
        listen(fields == null ? "" : fields, "Echo");
        var peer = connect("Sec-WebSocket-Protocol: " + offer);
        assertEquals(agreed, peer.handshake().header("sec-websocket-protocol").orElse(""));
        assertEchoes(peer);
    }

    @Test
    void shouldRefuseClientsWithoutOneThatIsRequired() throws IOException {
        listen(", subprotocols: [a], subprotocol_required: true", "Echo");
        var conn = BED.client(() -> StreamConn.connect(address()));
        conn.send("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Protocol: b\r\n\r\n");
        assertEquals(400, HttpHead.read(conn).status());
        assertEchoes(connect("Sec-WebSocket-Protocol: b, a"));
    }

    @Test
    void shouldLetRulesMatchWhatWasAgreedOn() throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: WebSocket, port: %d, subprotocols: [echo, other] }
              options: { track: 60 }
              rules:
                - match: { op: test, path: /WebSocket/subprotocol, value: echo }
                  action: { route: { destination: { spec: { protocol: Echo } } } }
            """.formatted(name, port));
        assertEchoes(connect("Sec-WebSocket-Protocol: nothing, echo"));
        assertEquals("{\"subprotocol\":\"echo\"}", BED.api().awaitStatus(name, "CONNECTED")
            .at("metadata/WebSocket").toString());
        assertTrue(connect("Sec-WebSocket-Protocol: other").receive().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "                       |                            | b, a",
        ", subprotocols: [a, x] |                            | a",
        ", subprotocols: [x]    |                            | ''",
        "                       | , subprotocols: [y, z]     | y, z",
        "                       | , subprotocols: []         | ''",
    })
    void shouldOfferServers(String listener, String cluster, String offer) throws IOException {
        var upstream = listenUpstream();
        listen(listener == null ? "" : listener, "WebSocket, port: " + upstreamPort
            + (cluster == null ? "" : cluster));
        var peer = connect("Sec-WebSocket-Protocol: b, a");
        peer.send("through");
        var served = BED.own(upstream.accept());
        assertEquals(offer, served.handshake().header("sec-websocket-protocol").orElse(""));
        assertArrayEquals("through".getBytes(), served.receive().orElseThrow());
        leave(peer, served);
    }

    @Test
    void shouldNotTakeServersWithoutOneThatIsRequired() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(upstreamAddress()));
        listen("", "WebSocket, port: " + upstreamPort
            + ", subprotocols: [a], subprotocol_required: true");
        var peer = connect("X: y");
        var server = BED.own(upstream.accept());
        var key = HttpHead.read(server).header("sec-websocket-key").orElseThrow();
        server.send("HTTP/1.1 101 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: " + WebSocketPeer.accept(key) + "\r\n\r\n");
        peer.awaitEnd();
        var session = BED.api().awaitStatus(name, "DESTROYED");
        assertTrue(session.toString().contains("the answer has no subprotocol"),
            session.toString());
    }

    @Test
    void shouldKeepAClientThatAnswersPings() throws IOException {
        listen(PING, "Echo");
        var peer = connect("X: y");
        for (var i = 0; i < 2; i++) {
            var ping = peer.receiveFrame();
            assertEquals(Frame.PING, ping.opcode());
            peer.send(peer.frame(Frame.PONG, ping.payload()));
        }
        assertEchoes(peer);
    }

    @Test
    void shouldLoseAClientThatDoesNot() throws IOException {
        listen(PING, "Echo");
        var peer = connect("X: y");
        assertEquals(Frame.PING, peer.receiveFrame().opcode());
        var close = peer.receiveFrame();
        assertEquals(1011, close.closeCode());
        assertLost(BED.api().awaitStatus(name, "DESTROYED"));
    }

    @Test
    void shouldConnectAgainWhenTheServerIsSilent() throws IOException {
        var upstream = listenUpstream();
        listen("", "WebSocket, port: " + upstreamPort + PING);
        var peer = connect("X: y");
        peer.send("one");
        var first = BED.own(upstream.accept());
        assertArrayEquals("one".getBytes(), first.receive().orElseThrow());
        assertEquals(Frame.PING, first.receiveFrame().opcode());
        var second = BED.own(upstream.accept());
        second.send("two");
        assertArrayEquals("two".getBytes(), peer.receive().orElseThrow());
        assertLost(BED.api().awaitStatus(name, "CONNECTED"));
        leave(peer, first, second);
    }

    /** At once: nobody would answer a goodbye while another one waits for its answer. */
    private static void leave(WebSocketPeer... peers) throws IOException {
        for (var peer : peers) {
            peer.raw().abort();
        }
    }

    private static void assertLost(Json session) {
        assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
        assertTrue(session.toString().contains("no answer to a ping within"), session.toString());
    }

    private static void assertEchoes(WebSocketPeer peer) throws IOException {
        peer.send("hello");
        assertEquals("hello", new String(peer.receive().orElseThrow()));
    }

    private WebSocketUpstream listenUpstream() throws IOException {
        return BED.server(() -> WebSocketUpstream.listen(upstreamAddress()));
    }

    private void listen(String fields, String destination) throws IOException {
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: WebSocket, port: %d%s }
              options: { track: 60 }
              rules: [ { action: { route: { destination: { spec: { protocol: %s }%s },
                retry: { retry_on: disconnect, num_retries: 3, timeout: 2000 } } } } ]
            """.formatted(name, port, fields, destination, destination.equals("Echo") ? ""
                : ", endpoints: [ { spec: { address: " + Lab.SERVER4 + " } } ]"));
    }

    private WebSocketPeer connect(String header) throws IOException {
        return BED.client(() -> WebSocketPeer.connect(address(), "/", List.of(header)));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private InetSocketAddress upstreamAddress() {
        return new InetSocketAddress(Lab.SERVER4, upstreamPort);
    }
}
