// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of the API that break the rules of HTTP, or send more than anybody wants. */
@NeedsNetNs
class BadHttpTest {
    private static final String START = "POST /api/v1/clusters HTTP/1.1\r\nHost: localhost\r\n"
        + "Content-Type: application/json\r\n";
    private static final String MALFORMED = "400 Bad Request";
    private static final String HEAD = "The head of the request is malformed, or too large";
    private static final int PIECE = 1 << 16;
    private static final long FLOOD = 100L << 20;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private Unharmed unharmed;

    @BeforeEach
    void look() throws IOException {
        unharmed = Unharmed.before(BED);
    }

    static Stream<Arguments> heads() {
        var get = "GET /api/v1/admin HTTP/1.1\r\nHost: localhost\r\n";
        return Stream.of(
            argumentSet("many headers", get + IntStream.range(0, 500)
                .mapToObj(i -> "X-" + i + ": y\r\n").reduce("", String::concat)),
            argumentSet("long header", get + "X: " + "y".repeat(100_000) + "\r\n"),
            argumentSet("long target", "GET /api/v1/" + "x".repeat(100_000) + " HTTP/1.1\r\n"),
            argumentSet("many parameters", "GET /api/v1/admin?" + "a&".repeat(3000)
                + " HTTP/1.1\r\nHost: localhost\r\n"),
            argumentSet("long method", "G".repeat(5000) + " /api/v1/admin HTTP/1.1\r\n"),
            argumentSet("control in method", "G\u0001T /api/v1/admin HTTP/1.1\r\n"),
            argumentSet("relative target", "GET api/v1/admin HTTP/1.1\r\nHost: localhost\r\n"),
            argumentSet("blank in target", "GET /api/v1/a b HTTP/1.1\r\nHost: localhost\r\n"),
            argumentSet("NUL in header", get + "X: a\u0000b\r\n"),
            argumentSet("CR in header", get + "X: a\rb\r\n"),
            argumentSet("blank before colon", get + "Content-Length : 5\r\n"),
            argumentSet("no colon", get + "no colon here\r\n"),
            argumentSet("length and coding", START
                + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
            argumentSet("two lengths", START + "Content-Length: 5\r\nContent-Length: 6\r\n"),
            argumentSet("list of lengths", START + "Content-Length: 5, 5\r\n"),
            argumentSet("negative length", START + "Content-Length: -5\r\n"),
            argumentSet("length in words", START + "Content-Length: minus one\r\n"),
            argumentSet("length with sign", START + "Content-Length: +5\r\n"),
            argumentSet("hexadecimal length", START + "Content-Length: 0x5\r\n"),
            argumentSet("two codings", START
                + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
            argumentSet("HTTP/2 preface", "PRI * HTTP/2.0\r\n"),
            argumentSet("TLS", "\u0016\u0003\u0001\u0002 a TLS hello\r\n"),
            argumentSet("garbage", "\u0000\u0001\u0002\u0003\r\n"));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void shouldRefuseHeads(String head) throws IOException {
        Unharmed.assertRefused(MALFORMED, HEAD, Unharmed.exchange(BED, head + "\r\n12345"));
        unharmed.check(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Content-Length: 99999999999999999999999 | 413 Payload Too Large | Content-Length",
        "Content-Length: 1048577              | 413 Payload Too Large | 1048576 bytes",
        "Transfer-Encoding: gzip              | 501 Not Implemented   | only chunked",
        "Transfer-Encoding: gzip, chunked     | 501 Not Implemented   | only chunked",
        "Transfer-Encoding: xchunked          | 501 Not Implemented   | only chunked",
    })
    void shouldRefuseBodiesByTheirHead(String header, String status, String content)
            throws IOException {
        Unharmed.assertRefused(status, content,
            Unharmed.exchange(BED, START + header + "\r\n\r\n0\r\n\r\n"));
        unharmed.check(1);
    }

    @ParameterizedTest
    @CsvSource({"'',400 No Host Header", "Host: a\\r\\nHost: b,400 Only One Host Header Allowed"})
    void shouldRefuseMoreOrLessThanOneHost(String hosts, String status) throws IOException {
        var reply = Unharmed.exchange(BED, "GET /api/v1/admin HTTP/1.1\r\n"
            + (hosts.isEmpty() ? "" : hosts.replace("\\r\\n", "\r\n") + "\r\n") + "\r\n");
        assertEquals("HTTP/1.1 " + status, reply.head().start());
        unharmed.check(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example", "Host: localhost\r\nOrigin: http://evil.example"})
    void shouldRefuseStrangeSites(String headers) throws IOException {
        Unharmed.assertRefused("403 Forbidden", "admin.api_open: true lifts this",
            Unharmed.exchange(BED, "GET /api/v1/admin HTTP/1.1\r\n" + headers + "\r\n\r\n"));
        unharmed.check(1);
    }

    @Test
    void shouldEndAConnectionWithEndlessHeaders() throws IOException {
        var conn = BED.own(BED.api().connect());
        Background.start(() -> {
            conn.send("GET / HTTP/1.1\r\n");
            for (var i = 0; i < 100_000; i++) {
                conn.send("X-" + i + ": " + "y".repeat(100) + "\r\n");
            }
        });
        conn.awaitEnd();
        unharmed.check(1);
    }

    @Test
    void shouldRefuseGarbageAfterARequest() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("GET /api/v1/admin HTTP/1.1\r\nHost: localhost\r\n\r\n\u0000\u0001 garbage\r\n");
        assertEquals(200, HttpReply.read(conn).status());
        Unharmed.assertRefused(MALFORMED, HEAD, HttpReply.read(conn));
        conn.awaitEnd();
        unharmed.check(1);
    }

    @Test
    void shouldAnswerPipelinedRequestsInOrder() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("GET /api/v1/nothing HTTP/1.1\r\nHost: a\r\n\r\n"
            + "GET /api/v1/admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        assertEquals(404, HttpReply.read(conn).status());
        assertEquals(200, HttpReply.read(conn).status());
        conn.awaitEnd();
        unharmed.check(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffffffffffffff\r\n", "-5\r\n12345\r\n\r\n", "zz\r\n\r\n"})
    void shouldHaveNoEffectWhenChunksAreBroken(String body) throws IOException {
        var conn = Unharmed.post(BED, "Transfer-Encoding: chunked");
        conn.send("1\r\n \r\n" + body);
        conn.endOutput();
        conn.awaitEnd();
        unharmed.check(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldRefuseAFloodLongBeforeItsEnd(boolean isChunked) throws IOException {
        for (var i = 0; i < 3; i++) {
            var sent = new AtomicLong();
            var conn = Unharmed.post(BED, isChunked
                ? "Transfer-Encoding: chunked" : "Content-Length: " + FLOOD);
            var sending = Background.start(() -> flood(conn, isChunked, sent));
            var reply = HttpReply.read(conn);
            assertTrue(sent.get() < FLOOD, "the answer came after all was sent");
            Unharmed.assertRefused("413 Payload Too Large", "longer than 1048576 bytes", reply);
            sending.join();
            unharmed.check(i + 1);
        }
    }

    @Test
    void shouldTellAClientThatReadsOnlyWhenAllIsSent() throws IOException {
        var conn = Unharmed.post(BED, "Content-Length: " + FLOOD);
        flood(conn, false, new AtomicLong());
        Unharmed.assertRefused("413 Payload Too Large", "longer than 1048576 bytes",
            HttpReply.read(conn));
        conn.send("GET /api/v1/admin HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(200, HttpReply.read(conn).status());
        unharmed.check(1);
    }

    @Test
    void shouldKeepForgedLinesOutOfTheLog() throws IOException {
        var forged = "\\r\\n2026-01-01T00:00:00.000Z info: api: forged\\u001b[2J\\u2028";
        Unharmed.assertRefused(MALFORMED, "Unknown protocol", BED.api().post("listeners",
            "application/json", "{\"listener\":{\"name\":\"n\",\"spec\":{\"protocol\":\"" + forged
                + "\"},\"rules\":[]}}"));
        unharmed.check(1);
        var line = unharmed.said().getFirst();
        assertTrue(line.contains("POST /api/v1/listeners: 400 Bad Request: "), line);
        assertTrue(line.contains(forged), line);
    }

    @Test
    void shouldNotWarnOfWhatIsRefused() throws IOException {
        var unknown = IntStream.range(0, 1000).mapToObj(i -> "x" + i + ": 1, ")
            .reduce("", String::concat);
        Unharmed.assertRefused(MALFORMED, "Property name is invalid", BED.api().post("clusters",
            "cluster: { " + unknown + "name: 'a b', spec: { protocol: Echo } }"));
        unharmed.check(1);
    }

    private static void flood(StreamConn conn, boolean isChunked, AtomicLong sent)
            throws IOException {
        var piece = new byte[PIECE];
        while (sent.get() < FLOOD) {
            if (isChunked) {
                conn.send(Integer.toHexString(PIECE) + "\r\n");
            }
            conn.send(piece);
            if (isChunked) {
                conn.send("\r\n");
            }
            sent.addAndGet(PIECE);
        }
        if (isChunked) {
            conn.send("0\r\n\r\n");
        }
    }
}
