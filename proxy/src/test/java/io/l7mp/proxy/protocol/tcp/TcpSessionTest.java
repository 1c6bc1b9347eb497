package io.l7mp.proxy.protocol.tcp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.session.ProxyFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TcpSessionTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private ProxyFixture proxy;
    private TcpFactory tcp;
    private ServerSocket upstream;
    private int port;

    @BeforeEach
    void start() throws IOException {
        proxy = new ProxyFixture();
        tcp = new TcpFactory(proxy.outbound());
        upstream = new ServerSocket(0, 10, LOOPBACK);
        try (var free = new ServerSocket(0, 1, LOOPBACK)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void stop() throws Exception {
        upstream.close();
        proxy.close();
    }

    @Test
    void shouldCarryStreamsBothWaysAndHalfCloseThrough() throws Exception {
        serve("never");
        var data = randomBytes(20 << 20);
        try (var client = connect(); var server = upstream.accept()) {
            var received = CompletableFuture.supplyAsync(() -> readAll(server));
            client.getOutputStream().write(data);
            client.shutdownOutput();
            assertArrayEquals(data, received.get());
            var answered = CompletableFuture.supplyAsync(() -> readAll(client));
            server.getOutputStream().write(data);
            server.shutdownOutput();
            assertArrayEquals(data, answered.get());
        }
        var session = proxy.awaitSession("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
                ProxyFixture.events(session));
    }

    @Test
    void shouldCarryResetOn() throws Exception {
        serve("never");
        try (var client = connect(); var server = upstream.accept()) {
            client.getOutputStream().write('x');
            assertEquals('x', server.getInputStream().read());
            server.setSoLinger(true, 0);
            server.close();
            assertThrows(SocketException.class, () -> client.getInputStream().read());
        }
    }

    @Test
    void shouldFailSessionWhenUpstreamRefuses() throws Exception {
        upstream.close();
        serve("never");
        try (var client = connect()) {
            assertEquals(-1, client.getInputStream().read());
        }
        var session = proxy.awaitSession("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"),
                ProxyFixture.events(session));
        assertTrue(session.toString().contains("Connection refused"), session.toString());
    }

    @Test
    void shouldConnectWhenUpstreamAppearsWithinRetries() throws Exception {
        var address = upstream.getLocalSocketAddress();
        upstream.close();
        serve("connect-failure");
        try (var client = connect()) {
            client.getOutputStream().write("early".getBytes(StandardCharsets.UTF_8));
            proxy.awaitSession("INIT");
            upstream = new ServerSocket();
            upstream.setReuseAddress(true);
            upstream.bind(address);
            try (var server = upstream.accept()) {
                assertEquals("early", new String(server.getInputStream().readNBytes(5),
                        StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void shouldReconnectWhenUpstreamCloses() throws Exception {
        serve("disconnect");
        try (var client = connect()) {
            upstream.accept().close();
            try (var server = upstream.accept()) {
                client.getOutputStream().write('y');
                assertEquals('y', server.getInputStream().read());
                server.getOutputStream().write('z');
                assertEquals('z', client.getInputStream().read());
            }
        }
    }

    @Test
    void shouldEchoThroughVirtualClusterAndEndWithTheClient() throws Exception {
        proxy.cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                .route("echo", List.of(), "{}");
        listen();
        var data = randomBytes(1 << 20);
        try (var client = connect()) {
            var answered = CompletableFuture.supplyAsync(() -> readAll(client));
            client.getOutputStream().write(data);
            client.shutdownOutput();
            assertArrayEquals(data, answered.get());
        }
        proxy.awaitSession("DESTROYED");
    }

    @Test
    void shouldStopReadingWhileThePeerDoesNot() throws Exception {
        serve("never");
        try (var client = connect(); var server = upstream.accept()) {
            client.getOutputStream().write(1);
            assertEquals(1, server.getInputStream().read());
            client.setSoTimeout(200);
            var written = CompletableFuture.supplyAsync(() -> writeUntilClosed(client));
            assertThrows(SocketTimeoutException.class,
                    () -> client.getInputStream().read());
            var outBytes = proxy.loops().next().call(
                    () -> proxy.loops().next().buffers().outBytes()).get();
            assertTrue(outBytes <= 256 * 1024, outBytes + " bytes pending");
            client.close();
            assertTrue(written.get() < 64 << 20);
        }
    }

    private void serve(String retryOn) throws IOException {
        proxy.cluster(tcp, "{name: up, spec: {protocol: TCP, port: " + upstream.getLocalPort()
                        + "}, endpoints: [{spec: {address: 127.0.0.1}}]}")
                .route("up", List.of(),
                        "{retry_on: " + retryOn + ", num_retries: 100, timeout: 100}");
        listen();
    }

    private void listen() throws IOException {
        proxy.listen(tcp, "{name: l, spec: {protocol: TCP, port: " + port
                + "}, rules: rules, options: {track: 60}}");
    }

    private Socket connect() throws IOException {
        return new Socket(LOOPBACK, port);
    }

    private static long writeUntilClosed(Socket socket) {
        var piece = new byte[64 * 1024];
        var written = 0L;
        try {
            while (true) {
                socket.getOutputStream().write(piece);
                written += piece.length;
            }
        } catch (IOException e) {
            return written;
        }
    }

    private static byte[] readAll(Socket socket) {
        try {
            return socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] randomBytes(int n) {
        var bytes = new byte[n];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
