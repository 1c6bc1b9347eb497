// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What there is to monitor, and the Metric and Prometheus clusters of section 15. */
@NeedsNetNs
class Section17MonitoringTest {
    private static final String ECHO = "destination: { spec: { protocol: Echo } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final String listener = BED.name("l");
    private final String cluster = BED.name("c");
    private final int port = BED.port();
    private MetricsPage metrics;

    @BeforeEach
    void open() throws IOException {
        metrics = MetricsPage.open(BED);
    }

    @Test
    void shouldShowRequestsOfListeners() throws IOException {
        listen("UDP", ECHO);
        ping(client());
        var group = metrics.group("listener_requests_total");
        assertEquals(List.of("# HELP listener_requests_total Total number of requests",
            "# TYPE listener_requests_total counter"), group.subList(0, 2));
        assertTrue(group.contains("listener_requests_total{listenerName=\"" + listener
            + "\",protocol=\"UDP\"} 1"), group.toString());
    }

    @Test
    void shouldCountRequestsOfAJsonSocketListenerTwice() throws IOException {
        BED.api().create("listeners", "listener: { name: " + listener + ", spec: { protocol:"
            + " JSONSocket, transport: { protocol: UDP, port: " + port
            + " } }, rules: [ { action: { route: { " + ECHO + " } } } ] }");
        var client = client();
        for (var header : List.of("no header", "{\"JSONSocketVersion\":1}")) {
            client.send(header.getBytes());
            client.receive();
        }
        assertEquals(1, metrics.value(requests("listener", listener, "JSONSocket")));
        assertEquals(2, metrics.value(requests("listener", listener + "-transport-listener",
            "UDP")));
        metrics.await("l7mp_listener_errors_total{listener=\"" + listener
            + "\",protocol=\"JSONSocket\",reason=\"protocol_error\"}", 1);
    }

    @Test
    void shouldShowRequestsOfClusters() throws IOException {
        metric("{ protocol: Metric }");
        ping(client());
        var group = metrics.group("cluster_requests_total");
        assertEquals(List.of("# HELP cluster_requests_total Total number of requests",
            "# TYPE cluster_requests_total counter"), group.subList(0, 2));
        assertTrue(group.contains("cluster_requests_total{clusterName=\"" + cluster
            + "\",protocol=\"Metric\"} 1"), group.toString());
    }

    @Test
    void shouldShowTrafficOfMetricClustersBySession() throws IOException {
        metric("{ protocol: Metric }");
        var client = client();
        client.send(new byte[5]);
        assertEquals(5, client.receive().orElseThrow().length);
        var labels = "{sessionName=\"" + session(client) + "\",clusterName=\"" + cluster + "\"} ";
        assertEquals(List.of("# HELP session_byte_counter_total Total number of bytes that flows "
            + "trough the cluster", "# TYPE session_byte_counter_total counter",
            "session_byte_counter_total" + labels + "5"),
            metrics.group("session_byte_counter_total"));
        assertEquals(List.of("# HELP session_packet_counter_total Total number of packets that "
            + "flows trough the cluster", "# TYPE session_packet_counter_total counter",
            "session_packet_counter_total" + labels + "1"),
            metrics.group("session_packet_counter_total"));
    }

    @Test
    void shouldShowNoTrafficBySessionOfOtherClusters() throws IOException {
        listen("UDP", ECHO);
        ping(client());
        assertEquals(List.of(), metrics.series("sessionName="));
    }

    @Test
    void shouldForgetASessionWithItsEnd() throws IOException {
        metric("{ protocol: Metric }");
        var client = client();
        ping(client);
        assertEquals(2, metrics.series("sessionName=\"" + session(client)).size());
        BED.api().remove("sessions/" + session(client));
        assertEquals(List.of(), metrics.series("sessionName="));
    }

    @Test
    void shouldForgetAListenerAndAClusterWithTheirDeletion() throws IOException {
        metric("{ protocol: Metric }");
        ping(client());
        assertFalse(metrics.series('"' + listener + '"').isEmpty());
        BED.api().remove("listeners/" + listener + "?recursive=true");
        BED.api().remove("clusters/" + cluster);
        assertEquals(List.of(), metrics.series('"' + listener + '"'));
        assertEquals(List.of(), metrics.series('"' + cluster + '"'));
    }

    @Test
    void shouldBeginAnewWithAListenerOfTheSameName() throws IOException {
        listen("UDP", ECHO);
        ping(client());
        BED.api().remove("listeners/" + listener + "?recursive=true");
        listen("UDP", ECHO);
        assertEquals(0, metrics.value(requests("listener", listener, "UDP")));
    }

    @Test
    void shouldGoOnCountingForAClusterThatGetsAnEndpoint() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(upstream()));
        create("TCP");
        listen("TCP", "destination: " + cluster);
        BED.client(() -> StreamConn.connect(proxy()));
        BED.own(upstream.accept());
        metrics.await(requests("cluster", cluster, "TCP"), 1);
        BED.api().create("clusters/" + cluster + "/endpoints",
            "endpoint: { spec: { address: " + Lab.SERVER4 + " } }");
        assertEquals(1, metrics.value(requests("cluster", cluster, "TCP")));
        assertEquals(2, metrics.value(series("cluster_endpoints", cluster, "TCP")));
    }

    /** A session that fails is a request, too. */
    @Test
    void shouldCountSessionsThatFail() throws IOException {
        listen("TCP", "destination: missing");
        BED.client(() -> StreamConn.connect(proxy())).awaitEnd();
        BED.client(() -> StreamConn.connect(proxy())).awaitEnd();
        assertEquals(2, metrics.value(requests("listener", listener, "TCP")));
    }

    @Test
    void shouldCountStagesOfEveryKind() throws IOException {
        BED.api().create("clusters",
            "cluster: { name: " + cluster + ", spec: { protocol: Metric } }");
        listen("UDP", ECHO + ", ingress: [ " + cluster + ", " + cluster + " ], egress: [ "
            + cluster + " ]");
        ping(client());
        assertEquals(3, metrics.value(requests("cluster", cluster, "Metric")));
    }

    @Test
    void shouldNotCountReconnects() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(upstream()));
        create("TCP");
        listen("TCP", "destination: " + cluster
            + ", retry: { retry_on: always, num_retries: 3, timeout: 100 }");
        BED.client(() -> StreamConn.connect(proxy())).send(new byte[1]);
        var first = upstream.accept();
        first.receive(1);
        first.abort();
        BED.own(upstream.accept());
        assertEquals(1, metrics.value(requests("cluster", cluster, "TCP")));
        assertEquals(1, metrics.value(requests("listener", listener, "TCP")));
    }

    @Test
    void shouldCallCountersTheSameWhateverTheirNamesAreConfigured() throws IOException {
        metric("{ protocol: Metric, byteCounterName: bytes, packetCounterName: packets }");
        var client = client();
        ping(client);
        assertEquals(List.of("session_byte_counter_total", "session_packet_counter_total"),
            metrics.series("sessionName=\"" + session(client)).stream()
                .map(line -> line.substring(0, line.indexOf('{'))).toList());
    }

    @Test
    void shouldPassDataMessageByMessageThroughMetric() throws IOException {
        metric("{ protocol: Metric }");
        var client = client();
        for (var length : new int[] {5, 1, 1200, 2}) {
            client.send(new byte[length]);
        }
        for (var length : new int[] {5, 1, 1200, 2}) {
            assertArrayEquals(new byte[length], client.receive().orElseThrow());
        }
    }

    @Test
    void shouldGiveTheExpositionForAnyRequest() throws IOException {
        var expected = "# HELP cluster_requests_total Total number of requests\n";
        for (var reply : List.of(metrics.request("GET /metrics", List.of(), ""),
                metrics.request("GET /", List.of(), ""),
                metrics.request("POST /any?thing", List.of("Content-Length: 4"), "body"))) {
            assertEquals(200, reply.status());
            assertTrue(reply.body().startsWith(expected), reply.body());
            assertEquals("text/plain; version=0.0.4; charset=utf-8",
                reply.head().header("content-type").orElse(""));
        }
    }

    @Test
    void shouldSeparateGroupsByOneEmptyLine() throws IOException {
        var text = metrics.text();
        assertFalse(text.contains("\n\n\n"));
        for (var group : text.split("\n\n")) {
            var name = group.split(" ")[2];
            assertTrue(group.startsWith("# HELP " + name + " "), group);
            assertTrue(group.lines().skip(1).findFirst().orElse("")
                .startsWith("# TYPE " + name + " "), group);
        }
    }

    private void metric(String spec) throws IOException {
        BED.api().create("clusters", "cluster: { name: " + cluster + ", spec: " + spec + " }");
        listen("UDP", ECHO + ", ingress: [ " + cluster + " ]");
    }

    private void create(String protocol) throws IOException {
        BED.api().create("clusters", "cluster: { name: " + cluster + ", spec: { protocol: "
            + protocol + ", port: " + port + " }, endpoints: [ { spec: { address: "
            + Lab.SERVER4 + " } } ] }");
    }

    private void listen(String protocol, String route) throws IOException {
        BED.api().create("listeners", "listener: { name: " + listener + ", spec: { protocol: "
            + protocol + ", port: " + port + " }, rules: [ { action: { route: { " + route
            + " } } } ] }");
    }

    private UdpConn client() throws IOException {
        return BED.client(() -> UdpConn.to(proxy()));
    }

    private String session(UdpConn client) {
        return "UDP:" + Lab.CLIENT4 + ":" + client.localPort() + "-0.0.0.0:" + port + "-0";
    }

    private InetSocketAddress proxy() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private InetSocketAddress upstream() {
        return new InetSocketAddress(Lab.SERVER4, port);
    }

    private static void ping(UdpConn client) throws IOException {
        client.send(new byte[1]);
        assertEquals(1, client.receive().orElseThrow().length);
    }

    private static String requests(String kind, String name, String protocol) {
        return kind + "_requests_total{" + kind + "Name=\"" + name + "\",protocol=\"" + protocol
            + "\"}";
    }

    private static String series(String metric, String name, String protocol) {
        return "l7mp_" + metric + "{" + metric.substring(0, metric.indexOf('_')) + "=\"" + name
            + "\",protocol=\"" + protocol + "\"}";
    }
}
