// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.WebSocketUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Peers that send garbage, never read or never speak harm nobody but themselves. */
@NeedsNetNs
class BadInputTest {
    private static final int PIECE = 1 << 16;
    private static final long SENT = 64L << 20;
    private static final long ALLOWED_GROWTH_KIB = 48 * 1024;
    private static final String NEVER_READ = "a peer that never reads";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();
    private final int upstreamPort = BED.port();

    @Test
    void shouldEndASessionWhoseChunksAreBroken() throws IOException {
        listen("HTTP", "{ spec: { protocol: Echo } }");
        var conn = BED.client(() -> HttpConn.post(address()));
        conn.send(new byte[] {1});
        assertEquals(1, conn.receive(1).length);
        conn.raw().send("fffffffffffffffffffff\r\n");
        conn.awaitEnd();
        BED.api().awaitStatus("victim", "DESTROYED");
    }

    @Test
    void shouldHoldBackASenderWhoseReaderStallsAndLoseNothing() throws IOException {
        toTcp("TCP");
        var upstream = tcpUpstream();
        var client = BED.client(() -> StreamConn.connect(address()));
        var served = BED.own(upstream.accept());
        var before = BED.proxy().residentKib();
        var sent = new AtomicLong();
        var expected = new CRC32();
        var sending = Background.start(() -> pump(client, sent, expected));
        awaitStall(sent);
        assertTrue(sent.get() < SENT, "64 MB disappeared somewhere");
        assertGrowth(before);
        var arrived = new CRC32();
        for (var left = SENT; left > 0;) {
            var data = served.receive().orElseThrow();
            arrived.update(data);
            left -= data.length;
        }
        sending.join();
        assertEquals(expected.getValue(), arrived.getValue());
        assertGrowth(before);
    }

    @Test
    void shouldHoldBackAnUpstreamWhoseHttpClientNeverReads() throws IOException {
        toTcp("HTTP");
        var upstream = tcpUpstream();
        BED.client(() -> HttpConn.post(address()));
        var served = BED.own(upstream.accept());
        var before = BED.proxy().residentKib();
        var sent = new AtomicLong();
        var sending = Background.start(() -> pump(served, sent, new CRC32()));
        awaitStall(sent);
        assertTrue(sent.get() < SENT, "64 MB disappeared somewhere");
        assertGrowth(before);
        served.close();
        assertTrue(sending != null);
    }

    @Test
    void shouldDropDatagramsForAnUpstreamThatNeverReads() throws IOException {
        BED.api().create("clusters", cluster("WebSocket"));
        var upstream = BED.server(() -> WebSocketUpstream.listen(inner()));
        listen("UDP", "upstream");
        var client = BED.client(() -> UdpConn.to(address()));
        client.send(new byte[] {1});
        var served = BED.own(upstream.accept());
        assertArrayEquals(new byte[] {1}, served.receive().orElseThrow());
        var before = BED.proxy().residentKib();
        for (var i = 0; i < 60_000; i++) {
            client.send(new byte[1400]);
        }
        assertEquals(200, BED.api().get("admin").status());
        assertGrowth(before);
        served.raw().abort();
    }

    @Test
    void shouldCloseTheDescriptorsOfEndedSessions() throws IOException {
        toTcp("TCP");
        var upstream = tcpUpstream();
        var before = BED.proxy().descriptors();
        for (var i = 0; i < 200; i++) {
            var client = BED.client(() -> StreamConn.connect(address()));
            var served = BED.own(upstream.accept());
            if (i % 2 == 0) {
                client.abort();
            } else {
                served.close();
                client.close();
            }
        }
        Await.until("the descriptors", () -> BED.proxy().descriptors() < before + 5);
    }

    @Test
    @LongRun
    void shouldNotWaitForeverForAHandshake() throws IOException {
        listen("WebSocket", "{ spec: { protocol: Echo } }");
        var silent = BED.client(() -> StreamConn.connect(address()));
        silent.send("GET / HTTP/1.1\r\n");
        Await.until("the end of a silent client", Duration.ofMinutes(2), () -> !silent.isSilent());
    }

    private void toTcp(String protocol) throws IOException {
        BED.api().create("clusters", cluster("TCP"));
        listen(protocol, "upstream");
    }

    private StreamUpstream tcpUpstream() throws IOException {
        return BED.server(() -> StreamUpstream.listen(inner()));
    }

    private void listen(String protocol, String destination) throws IOException {
        BED.api().create("listeners", "listener: { name: victim, spec: { protocol: " + protocol
            + ", port: " + port + " }, options: { track: 60 }, rules: [ { action: { route: { "
            + "destination: " + destination + " } } } ] }");
    }

    private String cluster(String protocol) {
        return "cluster: { name: upstream, spec: { protocol: " + protocol + ", port: "
            + upstreamPort
            + " }, endpoints: [ { spec: { address: " + Lab.SERVER4 + " } } ] }";
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(Lab.PROXY4, port);
    }

    private InetSocketAddress inner() {
        return new InetSocketAddress(Lab.SERVER4, upstreamPort);
    }

    private static void pump(StreamConn conn, AtomicLong sent, CRC32 sum) throws IOException {
        var piece = new byte[PIECE];
        new Random(1).nextBytes(piece);
        while (sent.get() < SENT) {
            for (var at = 0; at < PIECE;) {
                at += conn.sendFrom(piece, at);
            }
            sum.update(piece);
            sent.addAndGet(PIECE);
        }
    }

    /** Waits until a sender has made no progress for twenty looks in a row. */
    private static void awaitStall(AtomicLong sent) throws IOException {
        var last = new long[] {-1, 0};
        Await.until("a stall", () -> {
            var now = sent.get();
            last[1] = now == last[0] && now > 0 ? last[1] + 1 : 0;
            last[0] = now;
            return last[1] == 20;
        });
    }

    private static void assertGrowth(long beforeKib) throws IOException {
        var grown = BED.proxy().residentKib() - beforeKib;
        assertTrue(grown < ALLOWED_GROWTH_KIB, NEVER_READ + " costs " + grown + " KiB");
    }
}
