package io.l7mp.proxy.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that go, stall, or do not speak HTTP. */
final class HttpClientFaultsTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: x\r\n";

    /** A session that leaves the request unanswered. */
    private static HttpFixture silent() throws IOException {
        return new HttpFixture((loop, source) -> new FakeSession(loop, source) {
            @Override
            public void onOutputEnded() {
                events.add("output ended");
            }
        });
    }

    private static void reset(Socket socket) throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    private static void assertFailedOnce(FakeSession session) throws Exception {
        var event = session.event();
        assertTrue(event.startsWith("failed true HTTP request of 127.0.0.1:"), event);
        // Whatever was under way between the threads has arrived after a task each.
        var done = new CountDownLatch(1);
        session.loop.execute(done::countDown);
        done.await();
        assertTrue(session.events.isEmpty(), session.events.toString());
    }

    @Test
    void shouldReportResetInTheMiddleOfRequest() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var socket = http.send(POST + "Content-Length: 10\r\n\r\nhello");
            var session = http.session();
            socket.getInputStream().read();
            reset(socket);
            assertFailedOnce(session);
        }
    }

    @Test
    void shouldReportResetWhileResponseIsAwaited() throws Exception {
        try (var http = silent()) {
            var socket = http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            var session = http.session();
            assertEquals("output ended", session.event());
            reset(socket);
            assertFailedOnce(session);
        }
    }

    @Test
    void shouldReportResetWhileResponseIsWritten() throws Exception {
        var part = new byte[64 * 1024];
        try (var http = new HttpFixture((loop, source) -> new FakeSession(loop, source) {
            @Override
            public void onOutputEnded() {
                resume();
            }

            @Override
            public void resume() {
                say(part);
            }
        })) {
            var socket = http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            var session = http.session();
            socket.getInputStream().read();
            reset(socket);
            assertFailedOnce(session);
        }
    }

    @Test
    void shouldAnswerClientThatHalfCloses() throws Exception {
        try (var http = silent(); var socket = http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            socket.shutdownOutput();
            var session = http.session();
            assertEquals("output ended", session.event());
            session.loop.execute(() -> {
                session.say("late");
                session.end();
            });
            assertTrue(HttpFixture.read(socket).contains("late"));
        }
    }

    @Test
    void shouldKeepRequestThatComesBeforeResponseOfLast() throws Exception {
        try (var http = silent(); var socket = http.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            var first = http.session();
            assertEquals("output ended", first.event());
            socket.getOutputStream().write(
                    "GET /2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes());
            first.loop.execute(first::end);
            var second = http.session();
            second.loop.execute(second::end);
            assertEquals(3, HttpFixture.read(socket).split("HTTP/1.1 200 OK").length);
        }
    }

    @Test
    void shouldRefuseIncompleteBody() throws Exception {
        try (var http = silent()) {
            var text = http.exchange(POST + "Content-Length: 10\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 400 Bad Request\r\n"), text);
            assertFailedOnce(http.session());
            assertEquals(1, http.count(Counter.PROTOCOL_ERRORS));
        }
    }

    @Test
    void shouldEndSessionOfMalformedChunks() throws Exception {
        try (var http = silent()) {
            http.exchange(POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\nhello");
            var event = http.session().event();
            assertTrue(event.startsWith("failed true "), event);
        }
    }

    @Test
    void shouldRefuseGarbageAndCountIt() throws Exception {
        try (var http = silent()) {
            var text = http.exchange("\u0001garbage\r\n\r\n");
            assertTrue(text.startsWith("HTTP/1.1 400 Bad Request\r\n"), text);
            assertTrue(text.endsWith("\"content\": "
                    + "\"The head of the request is malformed, or too large\"\n}"), text);
            http.exchange("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n");
            http.exchange("GET / HTTP/1.1\r\nHost : x\r\n\r\n");
            var done = new CountDownLatch(1);
            http.loops.next().execute(done::countDown);
            done.await();
            assertEquals(3, http.count(Counter.PROTOCOL_ERRORS));
            assertTrue(http.sessions.isEmpty());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "Transfer-Encoding: gzip | 501 Not Implemented",
        "Transfer-Encoding: gzip, chunked | 501 Not Implemented",
        "Transfer-Encoding: xchunked | 501 Not Implemented",
        "Content-Length: 99999999999999999999999 | 413 Payload Too Large"})
    void shouldRefuseWhatOthersMayReadDifferently(String header, String status)
            throws Exception {
        try (var http = silent(); var socket = http.send(POST + header
                + "\r\n\r\n0\r\n\r\n")) {
            var text = HttpFixture.read(socket);
            assertTrue(text.startsWith("HTTP/1.1 " + status + "\r\n"), text);
            assertTrue(text.contains("\"message\": \"" + status.substring(4) + "\""), text);
            assertTrue(http.sessions.isEmpty());
        }
    }

    @Test
    void shouldRefuseEndlessHead() throws Exception {
        try (var http = silent()) {
            var socket = http.send("GET / HTTP/1.1\r\nX: ");
            try {
                for (var i = 0; i < 100; i++) {
                    socket.getOutputStream().write(new byte[10_000]);
                }
                assertTrue(HttpFixture.read(socket).startsWith("HTTP/1.1 400"));
            } catch (IOException e) {
                assertTrue(http.sessions.isEmpty());
            }
            socket.close();
        }
    }

    @Test
    void shouldTimeOutHalfAHead() throws Exception {
        try (var http = new HttpFixture(new HttpLimits(100, 60_000, 1000), FakeSession::new);
                var socket = http.send("GET / HTTP/1.1\r\nHos")) {
            assertEquals("", HttpFixture.read(socket));
        }
    }

    @Test
    void shouldTimeOutIdleConnection() throws Exception {
        try (var http = new HttpFixture(new HttpLimits(60_000, 100, 1000), FakeSession::new);
                var socket = http.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")) {
            assertTrue(HttpFixture.read(socket).startsWith("HTTP/1.1 200 OK"));
        }
    }

    @Test
    void shouldTimeOutRequestRefusedBeforeItsBody() throws Exception {
        try (var http = new HttpFixture(new HttpLimits(100, 100, 1000), FakeSession::new);
                var socket = http.send("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nx")) {
            assertEquals("", HttpFixture.read(socket));
            assertTrue(http.sessions.isEmpty());
        }
    }
}
