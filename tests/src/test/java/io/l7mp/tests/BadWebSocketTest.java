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
import io.l7mp.tests.peer.HttpHead;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 seen from its edges: what is allowed works, what is not ends that session only. */
@NeedsNetNs
class BadWebSocketTest {
    private static final byte[] NONE = {};
    private static final byte[] NO_UTF8 = {'o', 'k', (byte) 0xc3, 0x28};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @BeforeEach
    void echo() throws IOException {
        BED.api().create("listeners", "listener: { name: ws, spec: { protocol: WebSocket, port: "
            + port + " }, options: { track: 60 }, rules: [ { action: { route: { destination: "
            + "{ spec: { protocol: Echo } } } } } ] }");
    }

    static Stream<Arguments> broken() {
        return Stream.of(
            broken("a frame without mask", 1002, Frame.of(Frame.BINARY, false, new byte[3])),
            broken("a reserved bit", 1002, new Frame(true, 4, Frame.BINARY, true, NONE)),
            broken("a reserved opcode", 1002, Frame.of(3, true, NONE)),
            broken("a reserved control opcode", 1002, Frame.of(11, true, NONE)),
            broken("a continuation of nothing", 1002, Frame.of(Frame.CONTINUATION, true, NONE)),
            broken("a message inside a message", 1002,
                new Frame(false, 0, Frame.TEXT, true, NONE), Frame.of(Frame.TEXT, true, NONE)),
            broken("a fragmented ping", 1002, new Frame(false, 0, Frame.PING, true, NONE)),
            broken("a ping of 126 bytes", 1002, Frame.of(Frame.PING, true, new byte[126])),
            broken("a close of one byte", 1002, Frame.of(Frame.CLOSE, true, new byte[1])),
            broken("a close code that is none", 1002, Frame.close(999, "", true)),
            broken("a close code that is never sent", 1002, Frame.close(1005, "", true)),
            broken("a close reason that is no text", 1007,
                Frame.of(Frame.CLOSE, true, new byte[] {3, (byte) 0xe8, (byte) 0xff})),
            broken("text that is none", 1007, Frame.of(Frame.TEXT, true, NO_UTF8)),
            broken("text that stops within a character", 1007,
                Frame.of(Frame.TEXT, true, Arrays.copyOf(NO_UTF8, 3))),
            broken("text that breaks across fragments", 1007,
                new Frame(false, 0, Frame.TEXT, true, Arrays.copyOf(NO_UTF8, 3)),
                Frame.of(Frame.CONTINUATION, true, new byte[] {0x28})));
    }

    private static Arguments broken(String what, int code, Frame... frames) {
        return Arguments.of(what, code, List.of(frames));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void shouldEndOnlyTheSessionThatBreaksTheProtocol(String what, int code, List<Frame> frames)
            throws IOException {
        var good = connect();
        assertEchoes(good, "before");
        var bad = connect();
        for (var frame : frames) {
            bad.send(frame);
        }
        assertEquals(Optional.of(code), bad.awaitClose());
        assertEchoes(good, "after");
        assertReasonIsListed();
    }

    @Test
    void shouldRefuseAMessageBeyondAnyLimit() throws IOException {
        var bad = connect();
        bad.raw().send(new byte[] {(byte) 0x82, (byte) 0xff, 0, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4});
        assertEquals(Optional.of(1009), bad.awaitClose());
        assertReasonIsListed();
    }

    @Test
    void shouldRefuseALengthThatIsNegative() throws IOException {
        var bad = connect();
        bad.raw().send(new byte[] {(byte) 0x82, (byte) 0xff, -1, 0, 1, 0, 0, 0, 0, 0, 1, 2, 3, 4});
        assertEquals(Optional.of(1002), bad.awaitClose());
    }

    @Test
    void shouldPutFragmentsTogetherAroundControlFrames() throws IOException {
        var peer = connect();
        peer.send(new Frame(false, 0, Frame.TEXT, true, new byte[] {'a', (byte) 0xc3}));
        peer.send(Frame.of(Frame.PING, true, new byte[] {7}));
        peer.send(new Frame(false, 0, Frame.CONTINUATION, true, NONE));
        peer.send(new Frame(true, 0, Frame.CONTINUATION, true, new byte[] {(byte) 0xa9, 'z'}));
        var pong = peer.receiveFrame();
        assertEquals(Frame.PONG, pong.opcode());
        assertArrayEquals(new byte[] {7}, pong.payload());
        assertEquals("a\u00e9z", new String(peer.receive().orElseThrow(), "UTF-8"));
    }

    @Test
    void shouldTakeFramesByteByByte() throws IOException {
        var peer = connect();
        var frame = new byte[] {(byte) 0x82, (byte) 0x82, 1, 2, 3, 4, 'a' ^ 1, 'b' ^ 2};
        for (var next : frame) {
            peer.raw().send(new byte[] {next});
        }
        assertArrayEquals(new byte[] {'a', 'b'}, peer.receive().orElseThrow());
    }

    @Test
    void shouldAnswerAClose() throws IOException {
        var peer = connect();
        assertEchoes(peer, "before");
        peer.send(Frame.close(1000, "done", true));
        var answer = peer.receiveFrame();
        assertEquals(Frame.CLOSE, answer.opcode());
        assertEquals(1000, answer.closeCode());
        assertTrue(peer.raw().receive().isEmpty(), "the server ends the TCP connection");
    }

    @Test
    void shouldNoticeATcpEndWithoutAClose() throws IOException {
        var peer = connect();
        assertEchoes(peer, "before");
        peer.raw().close();
        var session = BED.api().awaitStatus("ws", "DESTROYED");
        assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: l7mp\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: l7mp\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: l7mp\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
        "this is not HTTP\r\n\r\n"})
    void shouldRefuseWhatIsNoHandshake(String request) throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address()));
        conn.send(request);
        var head = HttpHead.read(conn);
        assertTrue(head.status() >= 400 && head.status() < 500, head.toString());
        assertEchoes(connect(), "after");
    }

    @Test
    void shouldNameItsVersionToOthers() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address()));
        conn.send("GET / HTTP/1.1\r\nHost: l7mp\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
        var head = HttpHead.read(conn);
        assertEquals(426, head.status());
        assertEquals(Optional.of("13"), head.header("sec-websocket-version"));
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
