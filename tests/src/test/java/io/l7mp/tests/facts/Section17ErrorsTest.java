// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.facts.Metered.Flow;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What was dropped at each listener and cluster, what went wrong there, and what is alive. */
@NeedsNetNs
class Section17ErrorsTest {
    private static final String ECHO = "{ spec: { protocol: Echo } }";
    private static final String DROPS = "dropped_packets_total";
    private static final String ERRORS = "errors_total";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private Metered metered;
    private MetricsPage metrics;

    @BeforeEach
    void open() throws IOException {
        metered = Metered.of(BED);
        metrics = metered.metrics();
    }

    @Test
    void shouldCountWhatATransformDrops() throws IOException {
        var decap = metered.virtual("JSONDecap");
        metered.listen("UDP", ECHO + ", ingress: [ " + decap + " ]");
        var client = metered.udp();
        client.send(text("no JSON"));
        client.send(text("{\"payload\":\"YQ==\"}"));
        assertArrayEquals(text("a"), client.receive().orElseThrow());
        assertEquals(1, metrics.value(metered.clusterBy("malformed", DROPS, decap, "JSONDecap")));
        metered.awaitCluster(decap, "JSONDecap", Flow.of(1, 1), Flow.of(2, 25));
    }

    /** The upstream accepts and never answers the handshake, so the session does not connect. */
    @Test
    void shouldCountWhatDoesNotFitTheBacklog() throws IOException {
        BED.server(() -> StreamUpstream.listen(metered.upstream()));
        metered.cluster("WebSocket")
            .listen("UDP", metered.cluster() + ", retry: { timeout: 60000 }");
        var client = metered.udp();
        for (var i = 0; i < 1030; i++) {
            client.send(new byte[1]);
        }
        metered.awaitListener(Flow.of(1030, 1030), Flow.of(0, 0));
        assertEquals(6, metrics.value(metered.listenerBy("backlog", DROPS)));
        metered.awaitCluster("WebSocket", Flow.of(0, 0), Flow.of(0, 0));
    }

    @Test
    void shouldCountDatagramsOfOthers() throws IOException {
        metered.listen("UDP", "port: " + metered.port() + ", connect: { port: 7001 }", ECHO);
        metered.udp().send(new byte[1]);
        var right = BED.client(() -> UdpConn.between(
            new InetSocketAddress(Lab.CLIENT4, 7001), metered.proxy()));
        right.send(new byte[2]);
        assertEquals(2, right.receive().orElseThrow().length);
        assertEquals(1, metrics.value(metered.listenerBy("foreign_peer", DROPS)));
        metered.awaitListener(Flow.of(1, 2), Flow.of(1, 2));
    }

    @Test
    void shouldCountRefusedConnectionsAndTheSessionsTheyCost() throws IOException {
        metered.cluster("TCP").listen("TCP", metered.cluster()
            + ", retry: { retry_on: always, num_retries: 2, timeout: 10 }");
        metered.tcp().awaitEnd();
        metrics.await(metered.listenerBy("session_failed", ERRORS), 1);
        assertEquals(3, metrics.value(ofTcp("connect_failed")));
        assertEquals(0, metrics.value(metered.cluster("streams", metered.cluster(), "TCP")));
    }

    @Test
    void shouldCountWhereThereIsNoEndpoint() throws IOException {
        metered.cluster("TCP").listen("TCP", metered.cluster());
        BED.api().remove("endpoints/" + metered.cluster() + "-endpoint");
        metered.tcp().awaitEnd();
        metrics.await(ofTcp("no_endpoint"), 1);
        assertEquals(0, metrics.value(metered.cluster("endpoints", metered.cluster(), "TCP")));
    }

    @Test
    void shouldCountLostConnectionsOnEitherSide() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(metered.upstream()));
        metered.cluster("TCP").listen("TCP", metered.cluster());
        metered.tcp().send(new byte[1]);
        // Until the first byte is here, it may still be the attempt to connect that fails.
        var served = upstream.accept();
        served.receive(1);
        served.abort();
        metrics.await(ofTcp("connection_lost"), 1);
        assertEquals(0, metrics.value(metered.listenerBy("connection_lost", ERRORS)));
        var client = metered.tcp();
        BED.own(upstream.accept());
        client.abort();
        metrics.await(metered.listenerBy("connection_lost", ERRORS), 1);
        assertEquals(1, metrics.value(ofTcp("connection_lost")));
    }

    @Test
    void shouldCountBreachesOfProtocol() throws IOException {
        metered.listen("WebSocket", ECHO);
        var client = metered.tcp();
        client.send("GET / HTTP/1.1\r\nHost: l7mp.test\r\n\r\n");
        client.awaitEnd();
        assertEquals(1, metrics.value(metered.listenerBy("protocol_error", ERRORS)));
    }

    @Test
    void shouldShowWhatIsAliveNow() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(metered.upstream()));
        metered.cluster("TCP").listen("TCP", metered.cluster());
        var streams = metered.cluster("streams", metered.cluster(), "TCP");
        var client = metered.tcp();
        metered.tcp();
        BED.own(upstream.accept());
        BED.own(upstream.accept());
        metrics.await(metered.listener("sessions"), 2);
        metrics.await(streams, 2);
        client.abort();
        metrics.await(metered.listener("sessions"), 1);
        metrics.await(streams, 1);
    }

    private String ofTcp(String error) {
        return metered.clusterBy(error, ERRORS, metered.cluster(), "TCP");
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
