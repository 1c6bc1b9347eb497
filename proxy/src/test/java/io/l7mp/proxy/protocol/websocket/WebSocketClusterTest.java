package io.l7mp.proxy.protocol.websocket;

import static io.l7mp.proxy.protocol.websocket.Frames.FINAL;
import static io.l7mp.proxy.protocol.websocket.Frames.closePayload;
import static io.l7mp.proxy.protocol.websocket.Frames.join;
import static io.l7mp.proxy.protocol.websocket.Frames.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.listener.HttpMetadata;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WebSocketClusterTest {
    private Grounds grounds;
    private ServerSocket server;

    @BeforeEach
    void open() throws IOException {
        grounds = new Grounds();
        server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        grounds.close();
    }

    @Test
    void shouldTalkToOurOwnListener() throws Exception {
        var port = grounds.listen(Probe::echo);
        var client = grounds.connect(port);
        client.hears("connected");
        client.onLoop(client.stream::resume);
        for (var length : new int[] {0, 1, 126, 65_536, 1 << 20}) {
            var message = "m".repeat(length);
            client.send(message);
            assertEquals("message " + message, nextMessage(client));
        }
        client.onLoop(client.stream::end);
        client.hears("input finished", "output ended");
        grounds.accepted().hears("output ended", "input finished");
        grounds.assertNothingOpen();
    }

    @Test
    void shouldPassPathAndHeadersOn() throws Exception {
        var port = grounds.listen(probe -> probe);
        var metadata = new Metadata("s").with("HTTP", HttpMetadata.section("GET", "/p?q=1", "1.1",
                Map.of("host", "front:1", "x-tag", "t", "connection", "upgrade")));
        grounds.connect(Map.of("port", port), "localhost", metadata).hears("connected");
        var http = grounds.accepted().metadata.section("HTTP");
        assertEquals("/p?q=1", ((Map<?, ?>) http.get("url")).get("path"));
        var headers = (Map<?, ?>) http.get("headers");
        assertEquals("t", headers.get("x-tag"));
        assertEquals("localhost:" + port, headers.get("host"));
        assertEquals("Upgrade", headers.get("connection"));
    }

    @Test
    void shouldConnectFromTheAddressItIsBoundTo() throws Exception {
        var port = grounds.listen(probe -> probe);
        grounds.connect(Map.of("port", port, "bind", Map.of("address", "127.0.0.9")), "127.0.0.1",
                new Metadata("s")).hears("connected");
        assertEquals("127.0.0.9", grounds.accepted().metadata.section("IP").get("src_addr"));
    }

    @Test
    void shouldConnectOverIpv6() throws Exception {
        var port = grounds.listen(probe -> probe);
        grounds.connect(Map.of("port", port), "::1", new Metadata("s")).hears("connected");
        var metadata = grounds.accepted().metadata;
        assertEquals("::1", metadata.section("IP").get("src_addr"));
        assertEquals("[::1]:" + port,
                ((Map<?, ?>) metadata.section("HTTP").get("headers")).get("host"));
    }

    @Test
    void shouldMaskWhatItSends() throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = upgrade()) {
            client.hears("connected");
            client.send("secret");
            assertEquals(new RawPeer.Frame(FINAL | Opcode.BINARY, true, "secret"),
                    peer.readFrame());
            peer.send(plain(FINAL | Opcode.PING, "p".getBytes(StandardCharsets.US_ASCII)));
            client.onLoop(client.stream::resume);
            assertEquals(new RawPeer.Frame(FINAL | Opcode.PONG, true, "p"), peer.readFrame());
        }
    }

    @Test
    void shouldKeepWhatComesWithTheAnswer() throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = new RawPeer(server.accept())) {
            var hello = plain(FINAL | Opcode.TEXT, "hello".getBytes(StandardCharsets.US_ASCII));
            peer.send(join(answer(peer).getBytes(StandardCharsets.US_ASCII), hello));
            client.hears("connected");
            assertTrue(client.isSilent());
            client.onLoop(client.stream::resume);
            client.hears("message hello");
        }
    }

    @Test
    void shouldLetTheServerCloseFirst() throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = upgrade()) {
            client.hears("connected");
            client.onLoop(client.stream::resume);
            peer.send(plain(FINAL | Opcode.CLOSE, closePayload(1012, "restart")));
            client.hears("output ended");
            client.onLoop(() -> client.stream.close(Ending.ORDERLY));
            assertEquals(1012, peer.readFrame().code());
            peer.shutdownOutput();
            assertTrue(peer.isAtEnd());
        }
        grounds.assertNothingOpen();
    }

    @Test
    void shouldFailOnAServerThatMasks() throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = upgrade()) {
            client.hears("connected");
            client.onLoop(client.stream::resume);
            peer.send(Frames.masked(FINAL | Opcode.TEXT, "x"));
            assertEquals(1002, peer.readFrame().code());
            client.hears("failed websocket: a masked frame from a server (1002)");
        }
        assertEquals(1, grounds.count(Counter.PROTOCOL_ERRORS));
        grounds.assertNothingOpen();
    }

    @Test
    void shouldSayWhyTheUpgradeFailed() throws Exception {
        var connect = "failed websocket: connect 127.0.0.1:" + server.getLocalPort() + ": ";
        assertEquals(connect + "the upgrade was refused with 404 Not Found",
                answered("HTTP/1.1 404 Not Found\r\n\r\n"));
        assertEquals(connect + "the answer is no HTTP response", answered("SSH-2.0-x\r\n\r\n"));
        assertEquals(connect + "the answer has a header line without a proper name",
                answered("HTTP/1.1 101 x\r\nnonsense\r\n\r\n"));
        assertEquals(connect + "the answer's head is longer than 16384 bytes",
                answered("HTTP/1.1 101 " + "x".repeat(20_000)));
        assertEquals(connect + "the server closed the connection before it answered the upgrade",
                answered("HTTP/1.1 101 x\r\n"));
        assertEquals(connect + "the answer has a wrong Sec-WebSocket-Accept",
                answered("HTTP/1.1 101 x\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n"));
        grounds.assertNothingOpen();
    }

    @Test
    void shouldSayWhyItCannotConnect() throws Exception {
        var port = server.getLocalPort();
        server.close();
        grounds.connect(port).hears("failed connect 127.0.0.1:" + port + ": Connection refused");
        grounds.connect(Map.of(), "127.0.0.1", new Metadata("s")).hears("failed websocket: connect"
                + " 127.0.0.1:0: neither the cluster nor the session's HTTP metadata have a port");
        assertTrue(grounds.connect(Map.of("port", port), "no.such.host.invalid",
                new Metadata("s")).nextHeard().startsWith("failed cannot resolve no.such.host"));
        grounds.assertNothingOpen();
    }

    @Test
    void shouldForgetAHandshakeThatIsGivenUp() throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = new RawPeer(server.accept())) {
            peer.readHead();
            client.onLoop(() -> client.stream.close(Ending.ABORT));
            assertTrue(peer.isAtEnd());
        }
        assertTrue(client.isSilent());
        grounds.assertNothingOpen();
    }

    /** What the session hears when the server answers with {@code text} and its FIN. */
    private String answered(String text) throws Exception {
        var client = grounds.connect(server.getLocalPort());
        try (var peer = new RawPeer(server.accept())) {
            peer.readHead();
            peer.send(text);
            peer.shutdownOutput();
            return client.nextHeard();
        }
    }

    private RawPeer upgrade() throws IOException {
        var peer = new RawPeer(server.accept());
        peer.send(answer(peer));
        return peer;
    }

    private static String answer(RawPeer peer) throws IOException {
        var request = peer.readHead();
        var key = request.lines().filter(line -> line.startsWith("Sec-WebSocket-Key: "))
                .findFirst().orElseThrow().substring("Sec-WebSocket-Key: ".length());
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: " + UpgradeRequest.accept(key) + "\r\n\r\n";
    }

    /** Full pipes and their drainage are not what this is about. */
    private static String nextMessage(Probe probe) throws InterruptedException {
        var next = probe.nextHeard();
        while (next.equals("resume")) {
            next = probe.nextHeard();
        }
        return next;
    }
}
