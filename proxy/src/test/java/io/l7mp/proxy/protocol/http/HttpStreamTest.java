package io.l7mp.proxy.protocol.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Requests and their responses, with sessions that play the destination. */
final class HttpStreamTest {
    private final HttpClient client = HttpClient.newHttpClient();

    /** A session that does {@code work} instead of echoing when the request has been read. */
    private static FakeSession answering(EventLoop loop, HttpStream source,
            Consumer<FakeSession> work) {
        return new FakeSession(loop, source) {
            @Override
            protected boolean take(Batch batch) {
                return true;
            }

            @Override
            public void onOutputEnded() {
                events.add("output ended");
                work.accept(this);
            }
        };
    }

    private static HttpFixture answering(Consumer<FakeSession> work) throws IOException {
        return new HttpFixture((loop, source) -> answering(loop, source, work));
    }

    private HttpResponse<String> get(HttpFixture http) throws Exception {
        return client.send(HttpRequest.newBuilder(http.uri("/")).build(), BodyHandlers.ofString());
    }

    @Test
    void shouldEchoMegabytesBothWaysAtOnce() throws Exception {
        var body = new byte[5 << 20];
        new Random(1).nextBytes(body);
        try (var http = new HttpFixture(FakeSession::new)) {
            var request = HttpRequest.newBuilder(http.uri("/"))
                .POST(BodyPublishers.ofByteArray(body));
            var response = client.send(request.build(), BodyHandlers.ofByteArray());
            assertEquals(200, response.statusCode());
            assertArrayEquals(body, response.body());
            assertEquals("chunked",
                response.headers().firstValue("transfer-encoding").orElseThrow());
            var session = http.session();
            assertEquals("output ended", session.event());
            assertEquals("input finished", session.event());
            assertTrue(session.source.lastActiveNs() <= System.nanoTime());
        }
    }

    @Test
    void shouldAnswerEmptyResponseWithLengthZero() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var text = http.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
            assertTrue(text.contains("Content-Length: 0\r\n"), text);
            assertTrue(text.endsWith("\r\n\r\n"), text);
        }
    }

    @Test
    void shouldServePipelinedRequestsInOrder() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n";
            var text = http.exchange(post + "one" + post + "two"
                    + "GET / HTTP/1.1\r\nHost: x\r\n\r\n" + post + "six");
            assertEquals(5, text.split("HTTP/1.1 200 OK").length, text);
            assertTrue(text.indexOf("one") < text.indexOf("two"), text);
            assertTrue(text.indexOf("two") < text.indexOf("six"), text);
        }
    }

    @Test
    void shouldDecodeChunkedUpload() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var text = http.exchange("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n7;x=y\r\n, world\r\n0\r\n\r\n");
            assertTrue(text.endsWith("\r\n\r\nhello, world"), text);
        }
    }

    @Test
    void shouldSendNoBodyForHead() throws Exception {
        try (var http = answering(session -> {
            session.say("body");
            session.end();
        })) {
            var text = http.exchange("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 200 OK\r\n"), text);
            assertTrue(text.endsWith("\r\n\r\n"), text);
        }
    }

    @Test
    void shouldContinueWhenBodyIsWanted() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var head = "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n"
                    + "Expect: 100-continue\r\n\r\n";
            try (var socket = http.send(head)) {
                var expected = "HTTP/1.1 100 Continue\r\n\r\n";
                assertEquals(expected, new String(socket.getInputStream()
                        .readNBytes(expected.length())));
                socket.getOutputStream().write("hello".getBytes());
                var text = HttpFixture.read(socket);
                assertTrue(text.startsWith("HTTP/1.1 200 OK") && text.contains("hello"), text);
            }
        }
    }

    @Test
    void shouldNotContinueWhenRefused() throws Exception {
        try (var http = new HttpFixture(RefusedSession::new)) {
            var text = http.exchange("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
                    + "Expect: 100-continue\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 404 Not Found\r\n"), text);
        }
    }

    @Test
    void shouldTellFailureAsJson() throws Exception {
        try (var http = new HttpFixture(RefusedSession::new)) {
            var text = http.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            var body = """
                    {
                        "status": 404,
                        "message": "Not Found",
                        "content": "No route for session \\"x\\""
                    }""";
            assertTrue(text.startsWith("HTTP/1.1 404 Not Found\r\n"), text);
            assertTrue(text.contains("Content-Type: application/json\r\n"), text);
            assertTrue(text.contains("Content-Length: " + body.length() + "\r\n"), text);
            assertTrue(text.endsWith("\r\n\r\n" + body), text);
        }
    }

    @Test
    void shouldReuseConnectionAfterDiscardingUnreadRequest() throws Exception {
        try (var http = new HttpFixture(RefusedSession::new)) {
            var post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n";
            var text = http.exchange(post + "x".repeat(100_000) + post + "x".repeat(100_000));
            assertEquals(3, text.split("HTTP/1.1 404").length, text);
        }
    }

    @Test
    void shouldHearOutClientThatSendsAllBeforeItReads() throws Exception {
        try (var http = new HttpFixture(RefusedSession::new);
                var socket = http.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: 20000000\r\n\r\n")) {
            for (var i = 0; i < 20; i++) {
                socket.getOutputStream().write(new byte[1_000_000]);
            }
            assertTrue(HttpFixture.read(socket).startsWith("HTTP/1.1 404"));
        }
    }

    @Test
    void shouldCutOffClientThatGoesOnSendingAfterResponse() throws Exception {
        var limits = new HttpLimits(5000, 5000, 100);
        try (var http = new HttpFixture(limits, RefusedSession::new);
                var socket = http.send("POST / HTTP/1.0\r\nContent-Length: 9\r\n\r\nx")) {
            assertTrue(HttpFixture.read(socket).startsWith("HTTP/1.0 404"));
        }
    }

    @Test
    void shouldSendGivenHead() throws Exception {
        try (var http = answering(session -> {
            session.source.respond(418, "I'm a\r\nteapot", Map.of("X-Tea", "gr\u00fcn\nX-Evil: 1",
                    "Content-Length", "4"));
            session.say("brew");
            session.end();
        })) {
            var text = http.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 418 I'm a  teapot\r\n"), text);
            assertTrue(text.contains("X-Tea: gr\u00fcn X-Evil: 1\r\n"), text);
            assertTrue(text.contains("Content-Length: 4\r\n"), text);
            assertTrue(text.endsWith("\r\n\r\nbrew"), text);
        }
    }

    @Test
    void shouldAnswerEmptyWhenClosedInOrder() throws Exception {
        try (var http = answering(session -> session.close(Ending.ORDERLY))) {
            var response = get(http);
            assertEquals(200, response.statusCode());
            assertEquals("", response.body());
        }
    }

    @Test
    void shouldAnswerBadGatewayWhenDestinationBrokeBeforeFirstByte() throws Exception {
        try (var http = answering(session -> session.close(Ending.ABORT))) {
            var response = get(http);
            assertEquals(502, response.statusCode());
            assertTrue(response.body().contains("\"message\": \"Bad Gateway\""), response.body());
        }
    }

    @Test
    void shouldTruncateWhenDestinationBrokeLater() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var socket = http.send("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                        + "Content-Length: 9\r\n\r\nhello")) {
            var session = http.session();
            var text = new StringBuilder();
            while (text.indexOf("hello") < 0) {
                text.append((char) socket.getInputStream().read());
            }
            session.loop.execute(() -> session.close(Ending.ABORT));
            assertFalse(HttpFixture.read(socket).contains("0\r\n\r\n"));
            assertTrue(text.toString().contains("Transfer-Encoding: chunked\r\n"), text.toString());
        }
    }

    @Test
    void shouldEndSessionWithItsResponse() throws Exception {
        try (var http = new HttpFixture((loop, source) -> new FakeSession(loop, source) {
            @Override
            protected boolean take(Batch batch) {
                say("enough");
                end();
                return true;
            }
        }); var socket =
            http.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhello")) {
            var session = http.session();
            assertEquals("output ended", session.event());
            assertEquals("input finished", session.event());
            socket.shutdownOutput();
            assertTrue(HttpFixture.read(socket).contains("enough"));
        }
    }

    @Test
    void shouldPassLargeResponseAtTheClientsPace() throws Exception {
        var part = new byte[100_000];
        var left = new AtomicInteger(300);
        var refusals = new AtomicInteger();
        try (var http = new HttpFixture((loop, source) -> new FakeSession(loop, source) {
            @Override
            public void onOutputEnded() {
                resume();
            }

            @Override
            public void resume() {
                while (left.get() > 0) {
                    left.decrementAndGet();
                    if (!say(part)) {
                        refusals.incrementAndGet();
                        return;
                    }
                }
                end();
            }
        })) {
            var response = client.send(HttpRequest.newBuilder(http.uri("/")).build(),
                    BodyHandlers.ofByteArray());
            assertEquals(300 * part.length, response.body().length);
            assertTrue(refusals.get() > 0);
        }
    }

    @Test
    void shouldReadNoMoreThanDestinationTakes() throws Exception {
        var batches = new AtomicInteger();
        try (var http = new HttpFixture((loop, source) -> new FakeSession(loop, source) {
            @Override
            protected boolean take(Batch batch) {
                batches.incrementAndGet();
                events.add("full");
                return false;
            }
        }); var socket = http.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\n"
                + "x".repeat(300_000))) {
            var session = http.session();
            assertEquals("full", session.event());
            // Another request has been all the way through both threads when this returns.
            http.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(1, batches.get());
            session.loop.execute(session.source::resume);
            assertEquals("full", session.event());
            socket.setSoLinger(true, 0);
        }
    }

    /** A session that never comes about. */
    private static final class RefusedSession extends FakeSession {
        RefusedSession(EventLoop loop, HttpStream source) {
            super(loop, source);
        }

        @Override
        void start() {
            source.attach(this, new Traffic().on(loop.counters()));
            source.refuse(Failure.notFound("No route for session \"x\""));
        }
    }
}
