package io.l7mp.proxy;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A short life of the proxy, during which the JVM learns which classes a start needs; see JEP 514.
 *
 * <p>It is started like a real one, by a command line that names a file, and serves what the first
 * minutes of a real one serve: API requests, TCP and UDP sessions, on ports of the loopback
 * interface that happen to be free. Besides classes it leaves profiles of methods (JEP 515), with
 * which the compilers start where they would have been after as many sessions.
 */
final class Training implements AutoCloseable {
    private static final int REQUESTS = 50;
    /** So many that what the compilers learn from them spares a proxy to find it out anew. */
    private static final int SESSIONS = 12_000;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int TIMEOUT_MS = 10_000;
    private static final String CONFIGURATION = """
            admin: {log_level: warn}
            clusters:
              - {name: echo, spec: {protocol: Echo}}
              - {name: up, spec: {protocol: TCP, port: %2$d},
                 endpoints: [{spec: {address: 127.0.0.1}}]}
              - {name: udp-up, spec: {protocol: UDP, port: %4$d},
                 endpoints: [{spec: {address: 127.0.0.1}}]}
            listeners:
              - name: controller
                spec: {protocol: HTTP, port: %1$d, address: 127.0.0.1}
                rules: [{action: {route: {destination: {spec: {protocol: L7mpController}}}}}]
              - {name: tcp, spec: {protocol: TCP, port: %2$d, address: 127.0.0.1},
                 rules: [{action: {route: {destination: echo}}}]}
              - {name: relay, spec: {protocol: TCP, port: %3$d, address: 127.0.0.1},
                 rules: [{action: {route: {destination: up}}}]}
              - {name: udp, spec: {protocol: UDP, port: %4$d, address: 127.0.0.1},
                 options: {idle_timeout: 1}, rules: [{action: {route: {destination: echo}}}]}
              - {name: udp-relay, spec: {protocol: UDP, port: %5$d, address: 127.0.0.1},
                 options: {idle_timeout: 1}, rules: [{action: {route: {destination: udp-up}}}]}
            """;
    private static final String ADD_CLUSTER =
            "{\"cluster\": {\"name\": \"c\", \"spec\": {\"protocol\": \"Echo\"}}}";

    private final int apiPort = freePort();
    private final int echoPort = freePort();
    private final int relayPort = freePort();
    private final int udpPort = freePort();
    private final int udpRelayPort = freePort();
    private final Path file = Files.createTempFile("l7mp-training", ".yaml");

    Training() throws IOException {
        Files.writeString(file, CONFIGURATION.formatted(
                apiPort, echoPort, relayPort, udpPort, udpRelayPort));
    }

    @Override
    public void close() throws IOException {
        Files.delete(file);
    }

    /** The command line to start the proxy with. */
    String[] arguments() {
        return new String[] {"-c", file.toString()};
    }

    /** Uses a proxy that was started so, and stops it. */
    void use(Proxy proxy) throws IOException, InterruptedException {
        try {
            proxy.announce(0);
            for (var i = 0; i < REQUESTS; i++) {
                exercise();
            }
            var until = System.nanoTime() + PATIENCE.toNanos();
            for (var i = 0; i < SESSIONS && System.nanoTime() - until < 0; i++) {
                exchange(relayPort, "hello");
                datagram();
            }
        } finally {
            proxy.stop();
        }
    }

    private void exercise() throws IOException {
        request("GET /api/v1/config HTTP/1.1", "");
        request("POST /api/v1/clusters HTTP/1.1", ADD_CLUSTER);
        request("GET /api/v1/sessions HTTP/1.1", "");
        request("DELETE /api/v1/clusters/c HTTP/1.1", "");
    }

    private void request(String line, String body) throws IOException {
        exchange(apiPort, line + "\r\nHost: localhost\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    private static void exchange(int port, String text) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private void datagram() throws IOException {
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(TIMEOUT_MS);
            var packet = new DatagramPacket(new byte[64], 64, InetAddress.getLoopbackAddress(),
                    udpRelayPort);
            socket.send(packet);
            socket.receive(packet);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
