// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static io.l7mp.tests.peer.Http2Frame.ACK;
import static io.l7mp.tests.peer.Http2Frame.CONTINUATION;
import static io.l7mp.tests.peer.Http2Frame.DATA;
import static io.l7mp.tests.peer.Http2Frame.END_HEADERS;
import static io.l7mp.tests.peer.Http2Frame.END_STREAM;
import static io.l7mp.tests.peer.Http2Frame.GOAWAY;
import static io.l7mp.tests.peer.Http2Frame.HEADERS;
import static io.l7mp.tests.peer.Http2Frame.PADDED;
import static io.l7mp.tests.peer.Http2Frame.PING;
import static io.l7mp.tests.peer.Http2Frame.PRIORITIZED;
import static io.l7mp.tests.peer.Http2Frame.PRIORITY;
import static io.l7mp.tests.peer.Http2Frame.PUSH_PROMISE;
import static io.l7mp.tests.peer.Http2Frame.RST_STREAM;
import static io.l7mp.tests.peer.Http2Frame.SETTINGS;
import static io.l7mp.tests.peer.Http2Frame.WINDOW_UPDATE;
import static io.l7mp.tests.peer.Http2Frame.block;
import static io.l7mp.tests.peer.Http2Frame.data;
import static io.l7mp.tests.peer.Http2Frame.headers;
import static io.l7mp.tests.peer.Http2Frame.number;
import static io.l7mp.tests.peer.Http2Frame.setting;
import static io.l7mp.tests.peer.Http2Peer.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Http2Frame;
import io.l7mp.tests.peer.Http2Peer;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * RFC 9113 seen from its edges: frames that are wrong, and what is said to each. Where RFC 9113
 * wants another answer, a row's comment has it; none of them is taken for a request.
 */
@NeedsNetNs
class Http2FramesTest {
    private static final int UNKNOWN = 77;
    private static final String OK = "HEADERS 200";
    private static final String PROTOCOL = "GOAWAY 1";
    private static final String FLOW_CONTROL = "GOAWAY 3";
    private static final String CLOSED = "GOAWAY 5";
    private static final String SIZE = "GOAWAY 6";
    private static final String COMPRESSION = "GOAWAY 9";
    private static final String CALM = "GOAWAY 11";
    private static final String STREAM_PROTOCOL = "RST_STREAM 1";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @BeforeEach
    void echo() throws IOException {
        BED.api().create("listeners", "listener: { name: h2, spec: { protocol: HTTP, port: " + port
            + " }, rules: [ { action: { route: { destination: { spec: { protocol: Echo } } } } } ] "
            + "}");
    }

    static Stream<Arguments> frames() {
        return Stream.of(
            // 4.2, 4.3
            row("a frame too long", SIZE, frame(UNKNOWN, 0, 1, 16_385)),
            row("settings too long", SIZE, frame(SETTINGS, 0, 0, 60_000)),
            row("an index beyond the table", COMPRESSION, raw(0xe3)),
            row("an index of none", COMPRESSION, raw(0x80)),
            row("a number without end", COMPRESSION, raw(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)),
            // COMPRESSION_ERROR
            row("a table too large", PROTOCOL, raw(0x3f, 0xff, 0x7f)),
            // 5.1, 5.1.1
            row("data of an idle stream", PROTOCOL, data(1, true, "x")),
            row("a reset of an idle stream", PROTOCOL, number(RST_STREAM, 1, 0)),
            row("a window of an idle stream", PROTOCOL, number(WINDOW_UPDATE, 1, 1)),
            row("data after the end", "RST_STREAM 5", post(1), data(1, true, ""),
                data(1, true, "x")),
            row("headers after the end", CLOSED, post(1), data(1, true, ""), get(1)),
            row("a stream of the server's", PROTOCOL, get(2)),
            row("a stream of the past", PROTOCOL, post(5), get(3)),
            // 6.1, 6.2
            row("data of no stream", PROTOCOL, data(0, true, "x")),
            row("data of nothing but padding", PROTOCOL, post(1),
                new Http2Frame(DATA, PADDED, 1, new byte[] {5, 1, 2})),
            row("data without padding's length", PROTOCOL, post(1),
                new Http2Frame(DATA, PADDED, 1, new byte[0])),
            row("headers of no stream", PROTOCOL, get(0)),
            row("headers of nothing but padding", PROTOCOL,
                new Http2Frame(HEADERS, PADDED | END_HEADERS, 1, new byte[] {5, 1, 2})),
            row("a stream that depends on itself", STREAM_PROTOCOL,
                new Http2Frame(HEADERS, PRIORITIZED | END_HEADERS | END_STREAM, 1,
                    join(new byte[] {0, 0, 0, 1, 0}, block(request("GET", "/"))))));
    }

    static Stream<Arguments> controls() {
        return Stream.of(
            // 6.3, 6.4
            row("a priority of no stream", PROTOCOL, frame(PRIORITY, 0, 0, 5)),
            row("a priority too short", SIZE, frame(PRIORITY, 0, 1, 4)),
            row("a reset of no stream", PROTOCOL, number(RST_STREAM, 0, 0)),
            row("a reset too short", SIZE, post(1), frame(RST_STREAM, 0, 1, 3)),
            // 6.5
            row("settings of a stream", PROTOCOL, frame(SETTINGS, 0, 1, 0)),
            row("settings that end early", SIZE, frame(SETTINGS, 0, 0, 5)),
            row("an acknowledgement with settings", SIZE, frame(SETTINGS, ACK, 0, 6)),
            row("a push that is no boolean", PROTOCOL, setting(2, 2)),
            row("a window too large", FLOW_CONTROL, setting(4, 1 << 31)),
            row("frames too small", PROTOCOL, setting(5, 100)),
            row("an unknown setting", OK, setting(99, 1), get(1)),
            // 6.6, 6.7, 6.8
            row("a push", PROTOCOL, frame(PUSH_PROMISE, END_HEADERS, 1, 4)),
            row("a ping", "PONG", frame(PING, 0, 0, 8)),
            row("a ping of a stream", PROTOCOL, frame(PING, 0, 1, 8)),
            row("a ping too short", SIZE, frame(PING, 0, 0, 7)),
            row("an end of a stream's", PROTOCOL, frame(GOAWAY, 0, 1, 8)),
            row("an end too short", SIZE, frame(GOAWAY, 0, 0, 7)),
            row("an end", "GOAWAY 0", frame(GOAWAY, 0, 0, 8)),
            // 6.9
            row("no more window", PROTOCOL, number(WINDOW_UPDATE, 0, 0)),
            row("no more window of a stream", STREAM_PROTOCOL, post(1),
                number(WINDOW_UPDATE, 1, 0)),
            row("a window update too short", SIZE, frame(WINDOW_UPDATE, 0, 0, 3)),
            row("a window that overflows", FLOW_CONTROL,
                number(WINDOW_UPDATE, 0, Integer.MAX_VALUE)),
            row("a stream's window that overflows", "RST_STREAM 3", post(1),
                number(WINDOW_UPDATE, 1, Integer.MAX_VALUE)),
            // 6.10
            row("a continuation of nothing", PROTOCOL,
                new Http2Frame(CONTINUATION, END_HEADERS, 1, block(request("GET", "/")))),
            row("a continuation of another stream", PROTOCOL, opened(),
                new Http2Frame(CONTINUATION, END_HEADERS, 3, new byte[0])),
            row("a ping within headers", PROTOCOL, opened(), frame(PING, 0, 0, 8)),
            row("a continuation", OK, opened(),
                new Http2Frame(CONTINUATION, 0, 1, block("a", "b")),
                new Http2Frame(CONTINUATION, END_HEADERS, 1, block("c", "d"))),
            // 5.5
            row("a frame unknown", OK, frame(UNKNOWN, 0xff, 9, 5), get(1)));
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
            // 8.1
            row("trailers", OK, post(1), headers(1, true, "t", "v")),
            row("headers within a body", PROTOCOL, post(1), headers(1, false, "t", "v")),
            // a stream error; it is not passed on
            row("trailers with a path", OK, post(1), headers(1, true, ":path", "/")),
            // 8.1.1
            row("more than its length", STREAM_PROTOCOL, post(1, "content-length", "2"),
                data(1, true, "abc")),
            row("less than its length", STREAM_PROTOCOL, post(1, "content-length", "5"),
                data(1, true, "abc")),
            row("no body of a length", STREAM_PROTOCOL, get(1, "content-length", "5")),
            row("a negative length", STREAM_PROTOCOL, post(1, "content-length", "-5")),
            row("two lengths", STREAM_PROTOCOL,
                post(1, "content-length", "3", "content-length", "4"), data(1, true, "abc")),
            // a stream error
            row("a length in words", PROTOCOL, post(1, "content-length", "x")),
            // 8.2.1
            row("a name in capitals", STREAM_PROTOCOL, get(1, "Xa", "b")),
            row("a blank in a name", STREAM_PROTOCOL, get(1, "a b", "c")),
            row("a line feed in a value", STREAM_PROTOCOL, get(1, "a", "b\nc")),
            row("a carriage return in a value", STREAM_PROTOCOL, get(1, "a", "b\rc")),
            row("NUL in a value", STREAM_PROTOCOL, get(1, "a", "b\0c")),
            row("a value that ends in a blank", STREAM_PROTOCOL, get(1, "a", "b ")),
            // a stream error
            row("a name of nothing", COMPRESSION, get(1, "", "b")));
    }

    static Stream<Arguments> requests() {
        return Stream.of(
            // 8.2.2
            row("connection", STREAM_PROTOCOL, get(1, "connection", "close")),
            row("keep-alive", STREAM_PROTOCOL, get(1, "keep-alive", "5")),
            row("proxy-connection", STREAM_PROTOCOL, get(1, "proxy-connection", "close")),
            row("upgrade", STREAM_PROTOCOL, get(1, "upgrade", "websocket")),
            // a stream error
            row("transfer-encoding", PROTOCOL, post(1, "transfer-encoding", "chunked")),
            row("te: gzip", STREAM_PROTOCOL, get(1, "te", "gzip")),
            row("te: trailers", OK, get(1, "te", "trailers")),
            // 8.3, 8.3.1
            row("an unknown pseudo-header", STREAM_PROTOCOL, fields(":foo", "b")),
            row("a pseudo-header of a response", STREAM_PROTOCOL, fields(":status", "200")),
            // a stream error
            row("a pseudo-header too late", PROTOCOL, headers(1, true, "a", "b", ":method", "GET")),
            row("no method", STREAM_PROTOCOL,
                headers(1, true, ":scheme", "http", ":path", "/", ":authority", "x")),
            row("no scheme", STREAM_PROTOCOL,
                headers(1, true, ":method", "GET", ":path", "/", ":authority", "x")),
            row("no path", STREAM_PROTOCOL,
                headers(1, true, ":method", "GET", ":scheme", "http", ":authority", "x")),
            row("an empty path", STREAM_PROTOCOL, headers(1, true, request("GET", ""))),
            row("two paths", STREAM_PROTOCOL, fields(":path", "/")),
            row("no authority", STREAM_PROTOCOL,
                headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/")),
            row("a host that is the authority", OK,
                headers(1, true, ":method", "GET", ":scheme", "http", ":path", "/", "host", "x")),
            row("a host that is not the authority", STREAM_PROTOCOL, get(1, "host", "y")),
            // 8.5; there are no tunnels
            row("CONNECT", "RST_STREAM 10",
                headers(1, true, ":method", "CONNECT", ":authority", "x:1")),
            // 10.5.1; 431 or a stream error would do
            row("many headers", PROTOCOL, get(1, IntStream.range(0, 500)
                .mapToObj(i -> i % 2 == 0 ? "h" + i : "v").toArray(String[]::new))),
            row("more headers than it says", PROTOCOL,
                new Http2Frame(HEADERS, END_STREAM, 1, block(request("GET", "/"))),
                new Http2Frame(CONTINUATION, 0, 1, block("a", "x".repeat(8_000))),
                new Http2Frame(CONTINUATION, END_HEADERS, 1, block("b", "x".repeat(8_000)))),
            row("more headers than a buffer", CALM,
                new Http2Frame(HEADERS, END_STREAM, 1, block(request("GET", "/"))),
                new Http2Frame(CONTINUATION, 0, 1, block("a", "x".repeat(12_000))),
                new Http2Frame(CONTINUATION, END_HEADERS, 1, block("b", "x".repeat(12_000)))));
    }

    @ParameterizedTest
    @MethodSource({"frames", "controls", "bodies", "requests"})
    void shouldAnswer(String answer, Http2Frame[] frames) throws IOException {
        var peer = connect();
        peer.send(frames);
        assertEquals(answer, Http2Peer.words(peer.receiveAnswer().orElseThrow()));
        if (answer.startsWith("GOAWAY")) {
            assertTrue(peer.receiveAnswer().isEmpty(), "the connection ends");
        } else {
            // Whatever happened to the one stream, another one works.
            assertServed(peer, 101);
        }
        assertServed(connect(), 1);
    }

    @Test
    void shouldEndAConnectionWithoutPreface() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(address()));
        conn.send("PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n");
        conn.awaitEnd();
        assertServed(connect(), 1);
    }

    @Test
    void shouldStopFloods() throws IOException {
        assertStops(CALM, frame(PING, 0, 0, 8));
        assertStops(CALM, setting(99, 1));
        assertStops(CALM, frame(PRIORITY, 0, 7, 5));
        assertStops(CALM, post(1), data(1, false, ""));
        assertStops(CALM, opened(), new Http2Frame(CONTINUATION, 0, 1, new byte[0]));
    }

    private void assertStops(String answer, Http2Frame... frames) throws IOException {
        var peer = connect();
        var last = frames[frames.length - 1];
        peer.send(frames);
        try {
            for (var i = 0; i < 5000; i++) {
                peer.send(last);
            }
        } catch (IOException e) {
            // It has been stopped already, and the answer may be lost with the connection.
            assertServed(connect(), 1);
            return;
        }
        peer.raw().awaitEnd();
        assertServed(connect(), 1);
    }

    private static void assertServed(Http2Peer peer, int stream) throws IOException {
        peer.send(get(stream));
        assertEquals(OK, peer.receiveOf(stream));
    }

    private Http2Peer connect() throws IOException {
        return BED.client(() -> Http2Peer.connect(address()));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private static Arguments row(String what, String answer, Http2Frame... frames) {
        return argumentSet(what, answer, frames);
    }

    private static Http2Frame frame(int type, int flags, int stream, int length) {
        return new Http2Frame(type, flags, stream, new byte[length]);
    }

    private static Http2Frame raw(int... bytes) {
        var block = new byte[bytes.length];
        for (var i = 0; i < bytes.length; i++) {
            block[i] = (byte) bytes[i];
        }
        return new Http2Frame(HEADERS, END_HEADERS | END_STREAM, 1, block);
    }

    private static Http2Frame opened() {
        return new Http2Frame(HEADERS, END_STREAM, 1, block(request("GET", "/")));
    }

    private static Http2Frame get(int stream, String... more) {
        return headers(stream, true, request("GET", "/", more));
    }

    private static Http2Frame post(int stream, String... more) {
        return headers(stream, false, request("POST", "/", more));
    }

    /** A request with one more pseudo-header behind the others. */
    private static Http2Frame fields(String name, String value) {
        return get(1, name, value);
    }

    private static byte[] join(byte[] first, byte[] second) {
        var both = new byte[first.length + second.length];
        System.arraycopy(first, 0, both, 0, first.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
