package io.l7mp.proxy.protocol.websocket;

import static io.l7mp.proxy.protocol.websocket.Frames.FINAL;
import static io.l7mp.proxy.protocol.websocket.Frames.hex;
import static io.l7mp.proxy.protocol.websocket.Frames.join;
import static io.l7mp.proxy.protocol.websocket.Frames.masked;
import static io.l7mp.proxy.protocol.websocket.Frames.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebSocketListenerTest {
    private Grounds grounds;

    @BeforeEach
    void open() throws IOException {
        grounds = new Grounds();
    }

    @AfterEach
    void close() throws Exception {
        grounds.close();
    }

    @Test
    void shouldNameSessionsAndDescribeThem() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var first = RawPeer.upgraded(port); var second = RawPeer.upgraded(port)) {
            var metadata = grounds.accepted().metadata;
            assertEquals("WS:127.0.0.1:" + first.localPort() + "-127.0.0.1:" + port + "-0",
                    metadata.name());
            assertEquals("[IP, TCP, HTTP]", metadata.shown().keySet().toString());
            assertEquals(Map.of("src_addr", "127.0.0.1", "dst_addr", "127.0.0.1"),
                    metadata.section("IP"));
            assertEquals((long) first.localPort(), metadata.section("TCP").get("src_port"));
            assertEquals("/raw", ((Map<?, ?>) metadata.section("HTTP").get("url")).get("path"));
            assertEquals("WS:127.0.0.1:" + second.localPort() + "-127.0.0.1:" + port + "-1",
                    grounds.accepted().metadata.name());
        }
    }

    @Test
    void shouldKeepWhatComesWithTheRequestUntilItIsWanted() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var peer = RawPeer.to(port)) {
            peer.send(join(RawPeer.REQUEST.getBytes(StandardCharsets.US_ASCII),
                    masked(FINAL | Opcode.BINARY, "one"), masked(FINAL | Opcode.BINARY, "two"),
                    masked(Opcode.BINARY, "th")));
            peer.readHead();
            var probe = grounds.accepted();
            peer.send(masked(FINAL | Opcode.CONTINUATION, "ree"));
            grounds.loop().await(() -> null);
            assertTrue(probe.isSilent());
            probe.onLoop(probe.stream::resume);
            probe.hears("message one", "message two", "together 2", "message three");
        }
    }

    @Test
    void shouldReadNothingWhilePaused() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            var probe = grounds.accepted();
            probe.onLoop(probe::becomeFull);
            peer.send(masked(FINAL | Opcode.BINARY, "one"));
            probe.hears("message one");
            peer.send(masked(FINAL | Opcode.BINARY, "two"));
            grounds.loop().await(() -> null);
            grounds.loop().await(() -> null);
            assertTrue(probe.isSilent());
            probe.onLoop(probe.stream::resume);
            probe.hears("message two");
        }
    }

    @Test
    void shouldDeliverInOrderWhatIsWholeAndWhatIsNot() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            peer.send(masked(FINAL | Opcode.BINARY, "a"), masked(Opcode.TEXT, "b"),
                    masked(FINAL | Opcode.PING, "p"), masked(FINAL | Opcode.CONTINUATION, "c"),
                    masked(FINAL | Opcode.BINARY, ""), masked(FINAL | Opcode.BINARY, "d"));
            grounds.accepted().hears("message a", "message bc", "message ", "message d",
                    "together 2");
            assertEquals(new RawPeer.Frame(FINAL | Opcode.PONG, false, "p"), peer.readFrame());
        }
    }

    @Test
    void shouldPassAtMostABatchAtATime() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var peer = RawPeer.to(port)) {
            var many = new byte[100][];
            Arrays.fill(many, masked(FINAL | Opcode.BINARY, "m"));
            peer.send(join(RawPeer.REQUEST.getBytes(StandardCharsets.US_ASCII), join(many)));
            var probe = grounds.accepted();
            probe.onLoop(probe.stream::resume);
            var together = new ArrayList<String>();
            for (var i = 0; i < many.length + 2; i++) {
                var heard = probe.nextHeard();
                if (!heard.equals("message m")) {
                    together.add(heard);
                }
            }
            assertEquals(List.of("together 64", "together 36"), together);
        }
    }

    @ParameterizedTest
    @CsvSource({"ORDERLY, 1000", "ABORT, 1011"})
    void shouldSayGoodbyeAndLetTheClientAnswer(Ending ending, int code) throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            var probe = grounds.accepted();
            probe.onLoop(() -> probe.stream.close(ending));
            assertEquals(code, peer.readFrame().code());
            peer.send(masked(FINAL | Opcode.BINARY, "too late"), Frames.close(code, ""));
            assertTrue(peer.isAtEnd(), "the server closes TCP first");
            grounds.assertNothingOpen();
        }
    }

    @Test
    void shouldRefuseWithoutACode() throws Exception {
        var port = grounds.listen(probe -> {
            probe.stream.refuse(Failure.notFound("no route"));
            return probe;
        });
        try (var peer = RawPeer.upgraded(port)) {
            assertEquals(new RawPeer.Frame(FINAL | Opcode.CLOSE, false, ""), peer.readFrame());
            peer.send(masked(FINAL | Opcode.CLOSE, ""));
            assertTrue(peer.isAtEnd());
        }
    }

    @Test
    void shouldGoOnReceivingAfterItsOwnEnd() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            var probe = grounds.accepted();
            probe.onLoop(probe.stream::end);
            assertEquals(1000, peer.readFrame().code());
            peer.send(masked(FINAL | Opcode.BINARY, "last"), masked(FINAL | Opcode.PING, "no"));
            probe.hears("message last");
            peer.send(Frames.close(1000, ""));
            probe.hears("input finished", "output ended");
            assertTrue(peer.isAtEnd(), "no pong after a Close frame");
            probe.onLoop(() -> probe.stream.close(Ending.ORDERLY));
            grounds.assertNothingOpen();
        }
    }

    @Test
    void shouldGoOnSendingAfterThePeersEndAndEchoItsCode() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            peer.send(Frames.close(4321, "enough"));
            var probe = grounds.accepted();
            probe.hears("output ended");
            probe.send("rest");
            assertEquals("rest", peer.readFrame().payload());
            probe.onLoop(probe.stream::end);
            assertEquals(4321, peer.readFrame().code());
            assertTrue(peer.isAtEnd());
            probe.hears("input finished");
            grounds.assertNothingOpen();
        }
    }

    @Test
    void shouldEndTheOtherDirectionWhenThePeerDoesNotWait() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            peer.send(Frames.close(1001, ""));
            peer.shutdownOutput();
            grounds.accepted().hears("output ended",
                    "failed websocket: the peer closed the connection (1001)");
            assertEquals(1001, peer.readFrame().code());
            assertTrue(peer.isAtEnd());
        }
    }

    @Test
    void shouldFailWhenTheClientVanishes() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var gone = RawPeer.upgraded(port); var torn = RawPeer.upgraded(port)) {
            var first = grounds.accepted();
            var second = grounds.accepted();
            gone.shutdownOutput();
            first.hears("failed websocket: the peer closed the connection without a Close frame"
                    + " (1006)");
            torn.reset();
            second.hears("reset websocket: Connection reset (1006)");
            grounds.assertNothingOpen();
        }
    }

    @Test
    void shouldEndOnlyTheSessionThatBreaksTheProtocol() throws Exception {
        var port = grounds.listen(Probe::echo);
        try (var good = RawPeer.upgraded(port); var bad = RawPeer.upgraded(port)) {
            grounds.accepted();
            bad.send(masked(FINAL | Opcode.BINARY, "before"), plain(FINAL | Opcode.TEXT, hex("78")),
                    masked(FINAL | Opcode.BINARY, "x".repeat(100_000)));
            assertEquals("before", bad.readFrame().payload());
            assertEquals(1002, bad.readFrame().code());
            assertTrue(bad.isAtEnd());
            grounds.accepted().hears("failed websocket: an unmasked frame from a client (1002)");
            assertEquals(1, grounds.count(Counter.PROTOCOL_ERRORS));

            good.send(masked(FINAL | Opcode.TEXT, "still here"));
            assertEquals("still here", good.readFrame().payload());
        }
        grounds.assertNothingOpen();
    }

    @Test
    void shouldLimitMessages() throws Exception {
        var port = grounds.listen(Map.of("max_message", 1000), Probe::echo);
        try (var peer = RawPeer.upgraded(port)) {
            peer.send(masked(FINAL | Opcode.BINARY, "x".repeat(1000)));
            assertEquals(1000, peer.readFrame().payload().length());
            peer.send(masked(FINAL | Opcode.BINARY, "x".repeat(1001)));
            assertEquals(1009, peer.readFrame().code());
        }
    }

    @Test
    void shouldAnswerBadRequestsAndHangUp() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var peer = RawPeer.to(port)) {
            peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertTrue(peer.readAll().startsWith("HTTP/1.1 426 Upgrade Required\r\n"));
        }
        try (var peer = RawPeer.to(port)) {
            peer.send("GET / HTTP/1.1\r\nX: " + "y".repeat(HeadReader.MAX_BYTES) + "\r\n\r\n");
            assertTrue(peer.readAll().startsWith("HTTP/1.1 431 "));
        }
        try (var peer = RawPeer.to(port)) {
            peer.shutdownOutput();
            assertTrue(peer.isAtEnd());
        }
        assertEquals(2, grounds.count(Counter.PROTOCOL_ERRORS));
        grounds.assertNothingOpen();
    }

    @Test
    void shouldTurnAwayWhoIsLateForAClosedListener() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var peer = RawPeer.to(port)) {
            peer.send("GET /");
            grounds.assertOpen(1);
            grounds.closeListeners();
            peer.send(RawPeer.REQUEST.substring("GET /".length()));
            assertTrue(peer.readAll().startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
        }
        assertThrows(IOException.class, () -> RawPeer.to(port));
    }

    @Test
    void shouldDropWholeMessagesForAPeerThatDoesNotRead() throws Exception {
        var port = grounds.listen(probe -> probe);
        try (var peer = RawPeer.upgraded(port)) {
            var probe = grounds.accepted();
            var message = new byte[100_000];
            var sent = 0;
            while (probe.send(message)) {
                sent++;
            }
            for (; grounds.count(Counter.DROPS_STREAM_FULL) < 3; sent++) {
                assertFalse(probe.send(message));
            }
            assertTrue(probe.isSilent());
            for (var i = 0; i < sent + 1 - 3; i++) {
                assertEquals(100_000, peer.readFrame().payload().length());
            }
            probe.hears("resume");
            assertTrue(probe.send("after"));
            assertEquals("after", peer.readFrame().payload());
        }
    }

    @Test
    void shouldAnswerTheLatestPingOfAPeerThatDoesNotRead() throws Exception {
        var port = grounds.listen(WebSocketListenerTest::resumed);
        try (var peer = RawPeer.upgraded(port)) {
            var probe = grounds.accepted();
            var sent = 1;
            for (; probe.send(new byte[100_000]); sent++) {
                assertTrue(sent < 1000, "a full peer must show");
            }
            for (var i = 0; i < 1000; i++) {
                peer.send(masked(FINAL | Opcode.PING, "ping " + i));
            }
            peer.send(masked(FINAL | Opcode.BINARY, "all sent"));
            probe.hears("message all sent");
            for (var i = 0; i < sent; i++) {
                assertEquals(Opcode.BINARY, peer.readFrame().opcode());
            }
            assertEquals("ping 999", peer.readFrame().payload());
        }
    }

    private static Probe resumed(Probe probe) {
        probe.stream.resume();
        return probe;
    }
}
