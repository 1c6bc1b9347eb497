// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Frame;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What becomes of the session when a peer breaks RFC 6455; that it is noticed at all is shown by
 * the tables of {@link io.l7mp.tests.rfc6455}.
 */
@NeedsNetNs
class BadWebSocketTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @BeforeEach
    void echo() throws IOException {
        BED.api().create("listeners", "listener: { name: ws, spec: { protocol: WebSocket, port: "
            + port + " }, options: { track: 60 }, rules: [ { action: { route: { destination: "
            + "{ spec: { protocol: Echo } } } } } ] }");
    }

    @Test
    void shouldEndOnlyTheSessionThatBreaksTheProtocol() throws IOException {
        var good = connect();
        assertEchoes(good, "before");
        var bad = connect();
        bad.send(Frame.of(Frame.TEXT, true, new byte[] {'o', 'k', (byte) 0xc3, 0x28}));
        assertEquals(Optional.of(1007), bad.awaitClose());
        assertEchoes(good, "after");
        assertReasonIsListed();
    }

    @Test
    void shouldNoticeATcpEndWithoutAClose() throws IOException {
        var peer = connect();
        assertEchoes(peer, "before");
        peer.raw().close();
        var session = BED.api().awaitStatus("ws", "DESTROYED");
        assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
    }

    @Test
    void shouldRefuseAMaskedFrameOfTheUpstream() throws IOException {
        var upstreamPort = BED.port();
        var upstream = BED.server(
            () -> WebSocketUpstream.listen(new InetSocketAddress(Lab.SERVER4, upstreamPort)));
        var listenerPort = BED.port();
        BED.api().create("listeners", """
            listener:
              name: to-ws
              spec: { protocol: TCP, port: %d }
              options: { track: 60 }
              rules: [ { action: { route: { destination: { spec: { protocol: WebSocket, port: %d },
                endpoints: [ { spec: { address: %s } } ] } } } } ]
            """.formatted(listenerPort, upstreamPort, Lab.SERVER4));
        var client = BED.client(
            () -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, listenerPort)));
        client.send("hello");
        var served = BED.own(upstream.accept());
        assertArrayEquals("hello".getBytes(), served.receive(5));
        served.send(Frame.of(Frame.BINARY, true, new byte[3]));
        assertEquals(Optional.of(1002), served.awaitClose());
        client.awaitEnd();
        var session = BED.api().awaitStatus("to-ws", "DESTROYED");
        assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
    }

    private void assertReasonIsListed() throws IOException {
        var reasons = BED.api().sessions("ws").stream()
            .filter(session -> !session.at("status").text().equals("CONNECTED"))
            .flatMap(session -> session.at("events").items().stream())
            .filter(event -> event.at("event").text().equals("DISCONNECT"))
            .map(event -> event.at("message").text()).toList();
        assertTrue(reasons.stream().anyMatch(text -> text.contains(": Error: ")),
            reasons.toString());
    }

    private static void assertEchoes(WebSocketPeer peer, String text) throws IOException {
        peer.send(text);
        assertEquals(text, new String(peer.receive().orElseThrow()));
    }

    private WebSocketPeer connect() throws IOException {
        return BED.client(() -> WebSocketPeer.connect(address()));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }
}
