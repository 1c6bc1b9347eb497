// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code promtool check metrics} says of a proxy in which every protocol is in use. */
@NeedsNetNs
class Section17PromtoolTest {
    private static final String CAMEL_CASE =
        " label names should be written in 'snake_case' not 'camelCase'";
    private static final String TYPE_IN_NAME = " metric name should not include type 'counter'";
    /** The names that are as they have always been. */
    private static final Set<String> KNOWN = Set.of("listener_requests_total" + CAMEL_CASE,
        "cluster_requests_total" + CAMEL_CASE, "session_byte_counter_total" + CAMEL_CASE,
        "session_byte_counter_total" + TYPE_IN_NAME, "session_packet_counter_total" + CAMEL_CASE,
        "session_packet_counter_total" + TYPE_IN_NAME);

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldComplainOfOldNamesOnly() throws IOException {
        var metrics = MetricsPage.open(BED);
        buildChain();
        var client = BED.client(() -> HttpConn.post(at(8000)));
        client.send(text("all the way"));
        assertArrayEquals(text("all the way"), client.receive(11));
        // Something dropped and something failed, so that those metrics have series.
        var udp = BED.client(() -> UdpConn.to(at(8002)));
        udp.send(text("no JSON"));
        metrics.await("l7mp_cluster_dropped_packets_total{cluster=\"decap\","
            + "protocol=\"JSONDecap\",reason=\"malformed\"}", 1);
        var text = metrics.text();
        for (var protocol : List.of("HTTP", "WebSocket", "UDP", "TCP", "UnixDomainSocket",
                "Echo", "Metric", "Logger", "JSONEncap", "JSONDecap", "Sync", "Prometheus")) {
            assertTrue(text.lines().anyMatch(line -> line.contains("_requests_total{")
                && line.contains("protocol=\"" + protocol + "\"") && !line.endsWith(" 0")),
                protocol);
        }
        assertEquals(KNOWN, complaints(text));
    }

    private static Set<String> complaints(String text) throws IOException {
        var file = Files.writeString(BED.lab().dir().resolve("metrics"), text);
        var promtool = Shell.run(List.of("sh", "-c", "promtool check metrics < " + file));
        return (promtool.out() + promtool.err()).lines().filter(line -> !line.isEmpty())
            .collect(Collectors.toSet());
    }

    /** Each listener leads to a cluster that leads to the next one; the last one echoes. */
    private static void buildChain() throws IOException {
        var file = BED.lab().dir().resolve("chain.sock").toString();
        for (var protocol : List.of("Echo", "Metric", "Logger", "JSONEncap", "JSONDecap")) {
            cluster(protocol.replace("JSON", "").toLowerCase(), "protocol: " + protocol);
        }
        cluster("sync", "protocol: Sync, query: /HTTP/method");
        transport("to-websocket", "protocol: WebSocket, port: 8001", "127.0.0.1");
        transport("to-udp", "protocol: UDP, port: 8002", "127.0.0.1");
        transport("to-tcp", "protocol: TCP, port: 8003", "127.0.0.1");
        transport("to-unix", "protocol: UnixDomainSocket", file);
        listener("unix", "protocol: UnixDomainSocket, filename: '" + file + "'", "echo");
        listener("tcp", "protocol: TCP, port: 8003", "to-unix, egress: [ logger ]");
        listener("udp", "protocol: UDP, port: 8002", "to-tcp, ingress: [ decap ]");
        listener("websocket", "protocol: WebSocket, port: 8001", "to-udp, ingress: [ encap ]");
        listener("http", "protocol: HTTP, port: 8000", "to-websocket, ingress: [ metric ]");
        listener("lonely", "protocol: HTTP, port: 8004", "sync");
        BED.client(() -> HttpConn.post(at(8004)));
    }

    private static void cluster(String name, String spec) throws IOException {
        BED.api().create("clusters", "cluster: { name: " + name + ", spec: { " + spec + " } }");
    }

    private static void transport(String name, String spec, String address) throws IOException {
        BED.api().create("clusters", "cluster: { name: " + name + ", spec: { " + spec
            + " }, endpoints: [ { spec: { address: '" + address + "' } } ] }");
    }

    private static void listener(String name, String spec, String route) throws IOException {
        BED.api().create("listeners", "listener: { name: " + name + ", spec: { " + spec
            + " }, rules: [ { action: { route: { destination: " + route + " } } } ] }");
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
