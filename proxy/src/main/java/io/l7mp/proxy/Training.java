package io.l7mp.proxy;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.log.ProcessLog;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A short life of the proxy, during which the JVM learns which classes a start needs; see JEP 514.
 *
 * <p>It serves what the first seconds of a real proxy serve: API requests, a TCP and a UDP session,
 * on ports of the loopback interface that happen to be free.
 */
final class Training {
    private static final int REQUESTS = 50;
    private static final String CONFIGURATION = """
            admin: {log_level: warn}
            clusters:
              - {name: echo, spec: {protocol: Echo}}
              - {name: up, spec: {protocol: TCP, port: %2$d},
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
                 rules: [{action: {route: {destination: echo}}}]}
            """;
    private static final String ADD_CLUSTER =
            "{\"cluster\": {\"name\": \"c\", \"spec\": {\"protocol\": \"Echo\"}}}";

    private final int apiPort = freePort();
    private final int echoPort = freePort();
    private final int relayPort = freePort();
    private final int udpPort = freePort();

    private Training() throws IOException {
    }

    /** Starts a proxy, uses it and stops it. */
    static void run(ProcessLog log) throws IOException, InterruptedException {
        new Training().train(log);
    }

    private void train(ProcessLog log) throws IOException, InterruptedException {
        var text = CONFIGURATION.formatted(apiPort, echoPort, relayPort, udpPort);
        var proxy = new Proxy(AdminSpec.DEFAULT.loops(), List.of(), log);
        try {
            proxy.start(Configuration.of(Documents.yaml("training", text, Limits.BODY)));
            proxy.announce(0);
            for (var i = 0; i < REQUESTS; i++) {
                exercise();
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
        exchange(relayPort, "hello");
        datagram();
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
            socket.setSoTimeout(1_000);
            var packet = new DatagramPacket(new byte[64], 64, InetAddress.getLoopbackAddress(),
                    udpPort);
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
