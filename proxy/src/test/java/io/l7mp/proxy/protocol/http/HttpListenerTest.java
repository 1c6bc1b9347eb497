package io.l7mp.proxy.protocol.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Descriptors;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Opening, closing, and what a session learns of its request. */
final class HttpListenerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    /** A session that waits to be ended by its test. */
    private static FakeSession waiting(EventLoop loop, HttpStream source) {
        return new FakeSession(loop, source) {
            @Override
            public void onOutputEnded() {
                events.add("output ended");
            }
        };
    }

    @Test
    void shouldDescribeRequest() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            http.exchange("POST /a;p/b%20c?x=1&y=%2f HTTP/1.1\r\nHost: h\r\nCookie: a=1\r\n"
                    + "Cookie: b=2\r\nX-Y: 1\r\nX-Y: 2\r\nContent-Length: 0\r\n\r\n");
            var metadata = http.session().metadata;
            assertTrue(metadata.name().matches(
                    "HTTP:127\\.0\\.0\\.1:\\d+-127\\.0\\.0\\.1:" + http.port() + "-0"),
                    metadata.name());
            assertEquals(List.of("IP", "TCP", "HTTP"), List.copyOf(metadata.shown().keySet()));
            assertEquals((long) http.port(), metadata.section("TCP").get("dst_port"));
            assertEquals(Map.of("src_addr", "127.0.0.1", "dst_addr", "127.0.0.1"),
                    metadata.section("IP"));
            var section = metadata.section("HTTP");
            assertEquals("1.1", section.get("version"));
            assertEquals("POST", section.get("method"));
            assertEquals(Map.of("host", "h", "cookie", "a=1; b=2", "x-y", "1, 2",
                    "content-length", "0"), section.get("headers"));
            assertEquals("/a;p/b%20c?x=1&y=%2f", ((Map<?, ?>) section.get("url")).get("path"));
        }
    }

    @Test
    void shouldNumberSessionsAndKeepAbsoluteTarget() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            http.exchange(GET);
            http.session();
            http.exchange("GET http://ex.org:8080/p/q?z=1 HTTP/1.0\r\n\r\n");
            var metadata = http.session().metadata;
            assertTrue(metadata.name().endsWith("-1"), metadata.name());
            assertEquals("1.0", metadata.section("HTTP").get("version"));
            assertEquals(Map.of("url", "http://ex.org:8080/p/q?z=1",
                    "href", "http://ex.org:8080/p/q?z=1", "protocol", "http:",
                    "host", "ex.org:8080", "port", "8080", "path", "/p/q?z=1", "query", "z=1"),
                    metadata.section("HTTP").get("url"));
        }
    }

    @Test
    void shouldAcceptBareLineFeedsInHeadsAndKeepThoseInBodies() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var socket = http.send("POST / HTTP/1.1\nHost: x\nContent-Length: 4\n\n\n\r\n\n")) {
            var first = new StringBuilder();
            while (first.indexOf("0\r\n\r\n") < 0) {
                first.append((char) socket.getInputStream().read());
            }
            assertTrue(first.toString().endsWith("\r\n04\r\n\n\r\n\n\r\n0\r\n\r\n"),
                first.toString());
            socket.getOutputStream().write("GET / HTTP/1.1\nHost: x\n\n".getBytes());
            socket.shutdownOutput();
            var second = HttpFixture.read(socket);
            assertTrue(second.startsWith("HTTP/1.1 200 OK\r\n"), second);
        }
    }

    @Test
    void shouldRefuseTakenPort() throws Exception {
        try (var http = new HttpFixture(FakeSession::new);
                var taken = new ServerSocket(0)) {
            var other = http.listener("port: " + taken.getLocalPort(), FakeSession::new);
            var e = assertThrows(IOException.class, other::open);
            assertEquals("HTTPListener.run: \"l\": Could not bind to 0.0.0.0:"
                    + taken.getLocalPort() + ": Address already in use", e.getMessage());
        }
    }

    @Test
    void shouldFreePortBeforeCloseReturns() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            for (var i = 0; i < 50; i++) {
                var port = http.port();
                var other = http.listener("port: " + port, FakeSession::new);
                http.listener.close();
                other.open();
                other.close();
                http.listener.open();
            }
        }
    }

    @Test
    void shouldListenOnGivenAddressOnly() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            var other = http.listener("port: 0, address: \"::1\"", FakeSession::new);
            other.open();
            var port = other.localAddress().getPort();
            assertThrows(IOException.class, () -> new Socket("127.0.0.1", port).close());
            try (var socket = new Socket("::1", port)) {
                socket.getOutputStream().write(GET.getBytes());
                socket.shutdownOutput();
                assertTrue(HttpFixture.read(socket).startsWith("HTTP/1.1 200 OK"));
            }
            assertEquals("::1", http.session().metadata.section("IP").get("src_addr"));
            other.close();
        }
    }

    @Test
    void shouldFinishRequestsUnderWayAndEndIdleConnectionsWhenClosed() throws Exception {
        try (var http = new HttpFixture(HttpListenerTest::waiting)) {
            var listener = http.listener("port: 0", HttpListenerTest::waiting);
            listener.open();
            var port = listener.localAddress().getPort();
            try (var busy = new Socket("127.0.0.1", port); var idle = new Socket("127.0.0.1",
                port)) {
                for (var socket : List.of(idle, busy)) {
                    socket.setSoTimeout((int) HttpFixture.PATIENCE_MS);
                    socket.getOutputStream().write(GET.getBytes());
                }
                var first = http.session();
                var second = http.session();
                var busySession = first.metadata.name().contains(":" + busy.getLocalPort() + "-")
                        ? first : second;
                var idleSession = busySession == first ? second : first;
                idleSession.loop.execute(idleSession::end);
                assertEquals("output ended", idleSession.event());
                assertEquals("input finished", idleSession.event());
                listener.close();
                assertTrue(HttpFixture.read(idle).startsWith("HTTP/1.1 200 OK"));
                busySession.loop.execute(() -> {
                    busySession.say("still here");
                    busySession.end();
                });
                assertTrue(HttpFixture.read(busy).contains("still here"));
            }
        }
    }

    @Test
    void shouldKeepSomeConnectionsForWhenDescriptorsRunOut() throws Exception {
        try (var http = new HttpFixture(FakeSession::new)) {
            while (http.descriptors.tryTake()) {
                assertTrue(http.descriptors.available() >= 0);
            }
            var sockets = new ArrayList<Socket>();
            for (var i = 0; i < Descriptors.RESERVE / 2; i++) {
                var socket = http.send(GET);
                assertEquals('H', socket.getInputStream().read());
                sockets.add(socket);
            }
            var refused = http.send("");
            assertEquals(-1, refused.getInputStream().read());
            for (var socket : sockets) {
                socket.close();
            }
            refused.close();
        }
    }
}
