// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.facts.Metered.Flow;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpUpstream;
import io.l7mp.tests.peer.WebSocketPeer;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What passed each listener and cluster, over every kind of transport, exact to the byte. */
@NeedsNetNs
class Section17TrafficTest {
    private static final int PIECE = 64 * 1024;
    private static final int PIECES = 128;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private Metered metered;

    @BeforeEach
    void open() throws IOException {
        metered = Metered.of(BED);
    }

    @Test
    void shouldCountDatagrams() throws IOException {
        var upstream = BED.server(() -> UdpUpstream.listen(metered.upstream()));
        metered.cluster("UDP").listen("UDP", metered.cluster());
        var client = metered.udp();
        for (var i = 1; i <= 100; i++) {
            client.send(new byte[i]);
        }
        var served = upstream.accept();
        for (var i = 1; i <= 100; i++) {
            assertEquals(i, served.receive().orElseThrow().length);
        }
        served.send(new byte[0]);
        served.send(new byte[1400]);
        assertEquals(0, client.receive().orElseThrow().length);
        assertEquals(1400, client.receive().orElseThrow().length);
        metered.awaitListener(Flow.of(100, 5050), Flow.of(2, 1400));
        metered.awaitCluster("UDP", Flow.of(2, 1400), Flow.of(100, 5050));
    }

    /** Most of it passes inside the kernel. */
    @Test
    void shouldCountABulkTransferEitherWay() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(metered.upstream()));
        metered.cluster("TCP").listen("TCP", metered.cluster());
        var client = metered.tcp();
        var served = BED.own(upstream.accept());
        transfer(client, served);
        transfer(served, client);
        assertBytesEitherWay("TCP", (long) PIECE * PIECES);
        assertTrue(metered.metrics().value(metered.listener("received_packets_total")) > 0);
    }

    @Test
    void shouldCountWebSocketMessagesWithoutTheirFrames() throws IOException {
        var upstream = BED.server(() -> WebSocketUpstream.listen(metered.upstream()));
        metered.cluster("WebSocket").listen("WebSocket", metered.cluster());
        var client = BED.client(() -> WebSocketPeer.connect(metered.proxy()));
        var served = BED.own(upstream.accept());
        for (var length : new int[] {0, 1, 200, 70_000}) {
            client.send(new byte[length]);
            assertEquals(length, served.receive().orElseThrow().length);
        }
        served.send("answer");
        assertEquals(6, client.receive().orElseThrow().length);
        metered.awaitListener(Flow.of(4, 70_201), Flow.of(1, 6));
        metered.awaitCluster("WebSocket", Flow.of(1, 6), Flow.of(4, 70_201));
    }

    @Test
    void shouldCountHttpBodiesWithoutTheirHeads() throws IOException {
        var upstream = BED.server(() -> StreamUpstream.listen(metered.upstream()));
        metered.cluster("TCP").listen("HTTP", metered.cluster());
        var client = BED.client(() -> HttpConn.post(metered.proxy()));
        client.send(new byte[300_000]);
        var served = BED.own(upstream.accept());
        served.send(served.receive(300_000));
        assertEquals(300_000, client.receive(300_000).length);
        assertBytesEitherWay("TCP", 300_000);
    }

    @Test
    void shouldCountUnixSockets() throws IOException {
        var front = BED.lab().dir().resolve(metered.listener());
        var back = BED.lab().dir().resolve(metered.cluster());
        var upstream = BED.own(StreamUpstream.listen(UnixDomainSocketAddress.of(back)));
        metered.cluster("{ protocol: UnixDomainSocket }", back.toString())
            .listen("UnixDomainSocket", "filename: '" + front + "'", metered.cluster());
        var client = BED.own(StreamConn.connect(UnixDomainSocketAddress.of(front)));
        client.send(new byte[777]);
        var served = BED.own(upstream.accept());
        assertEquals(777, served.receive(777).length);
        served.send(new byte[11]);
        assertEquals(11, client.receive(11).length);
        metered.awaitListener(Flow.of(1, 777), Flow.of(1, 11));
        metered.awaitCluster("UnixDomainSocket", Flow.of(1, 11), Flow.of(1, 777));
    }

    @Test
    void shouldCountBothSidesOfATransform() throws IOException {
        var upstream = BED.server(() -> UdpUpstream.listen(metered.upstream()));
        var encap = metered.virtual("JSONEncap");
        metered.cluster("UDP").listen("UDP", metered.cluster() + ", ingress: [ " + encap + " ]");
        var client = metered.udp();
        client.send(new byte[10]);
        client.send(new byte[20]);
        var served = upstream.accept();
        var made = served.receive().orElseThrow().length + served.receive().orElseThrow().length;
        metered.awaitListener(Flow.of(2, 30), Flow.of(0, 0));
        metered.awaitCluster(encap, "JSONEncap", Flow.of(2, made), Flow.of(2, 30));
        metered.awaitCluster("UDP", Flow.of(0, 0), Flow.of(2, made));
    }

    /** The upstream answers the handshake when the test accepts; until then data wait. */
    @Test
    void shouldCountOnceWhatHadToWait() throws IOException {
        var upstream = BED.server(() -> WebSocketUpstream.listen(metered.upstream()));
        metered.cluster("WebSocket").listen("UDP", metered.cluster());
        metered.udp().send(new byte[1000]);
        metered.awaitListener(Flow.of(1, 1000), Flow.of(0, 0));
        metered.awaitCluster("WebSocket", Flow.of(0, 0), Flow.of(0, 0));
        var served = BED.own(upstream.accept());
        assertEquals(1000, served.receive(1000).length);
        metered.awaitListener(Flow.of(1, 1000), Flow.of(0, 0));
        metered.awaitCluster("WebSocket", Flow.of(0, 0), Flow.of(1, 1000));
    }

    private void assertBytesEitherWay(String protocol, long bytes) throws IOException {
        for (var direction : List.of("received_bytes_total", "sent_bytes_total")) {
            metered.metrics().await(metered.listener(direction), bytes);
            metered.metrics().await(
                metered.cluster(direction, metered.cluster(), protocol), bytes);
        }
    }

    private static void transfer(Conn from, Conn to) throws IOException {
        var sending = Background.start(() -> {
            var piece = new byte[PIECE];
            new Random(1).nextBytes(piece);
            for (var i = 0; i < PIECES; i++) {
                from.send(piece);
            }
        });
        assertEquals(PIECE * PIECES, to.receive(PIECE * PIECES).length);
        sending.join();
    }
}
