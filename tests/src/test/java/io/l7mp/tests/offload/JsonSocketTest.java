// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.JsonSocketConn;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JSONSocket over UDP: behind the headers the kernel carries it as it does UDP. */
@NeedsNetNs
@NeedsOffload
class JsonSocketTest {
    private static final byte[] PING = {1, 2, 3};
    private static final byte[] REQUEST = bytes("{\"JSONSocketVersion\":1}");
    private static final byte[] OK =
        bytes("{\"JSONSocketVersion\":1,\"JSONSocketStatus\":200,\"JSONSocketMessage\":\"OK\"}");
    private static final String UDP = "{ protocol: UDP, port: %d }";
    private static final String JSON_SOCKET =
        "{ protocol: JSONSocket, transport: { protocol: UDP, port: %d } }";
    private static final String IMPATIENT = "{ protocol: JSONSocket, inactivity_timeout: 700,"
        + " transport: { protocol: UDP, port: %d } }";

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    private UdpUpstream upstream;
    private UdpConn client;
    private Conn served;

    @Test
    void shouldCarryWhatFollowsTheHeaderOfAClient() throws IOException {
        var metrics = MetricsPage.open(BED);
        open(JSON_SOCKET, UDP);
        greet();
        begin();
        carried.awaitActive();
        assertCarried(100);
        var labels = "{listener=\"" + carried.listener() + "\",protocol=\"JSONSocket\"}";
        metrics.await("l7mp_listener_received_packets_total" + labels, 101);
        metrics.await("l7mp_listener_sent_packets_total" + labels, 100);
        metrics.await("l7mp_listener_received_bytes_total" + labels, PING.length + 100 * 99 / 2);
        metrics.await("l7mp_listener_sent_bytes_total" + labels, 100 * PING.length);
    }

    /** As long as the client has said nothing else it may not have heard the answer. */
    @Test
    void shouldAnswerARepeatedHeaderItself() throws IOException {
        open(JSON_SOCKET, UDP);
        greet();
        carried.awaitOffload("listener \"" + carried.listener()
            + "\" has to see the next datagrams itself");
        greet();
        begin();
        carried.awaitActive();
        // The conversation has begun: it is data, as it is in user space.
        Carried.exchange(client, served, REQUEST);
        switchOffload("disable");
        Carried.exchange(client, served, REQUEST);
        switchOffload("init");
        carried.awaitActive();
        assertCarried(2);
    }

    /** The first datagram has waited for the server's answer. */
    @Test
    void shouldCarryWhatFollowsTheAnswerOfAServer() throws IOException {
        open(UDP, JSON_SOCKET);
        client.send(PING);
        serveHeader();
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitActive();
        assertCarried(100);
    }

    @Test
    void shouldWaitForTheAnswerOfAServer() throws IOException {
        open(UDP, JSON_SOCKET);
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(REQUEST, served.receive().orElseThrow());
        carried.awaitOffload("the session is not connected");
        served.send(OK);
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitActive();
        assertCarried(2);
    }

    @Test
    void shouldCarryItFromEndToEnd() throws IOException {
        var metrics = MetricsPage.open(BED);
        open(JSON_SOCKET, JSON_SOCKET);
        client.send(REQUEST);
        serveHeader();
        assertArrayEquals(OK, client.receive().orElseThrow());
        Carried.exchange(client, served, PING);
        carried.awaitActive();
        assertCarried(100);
        BED.api().remove("sessions/" + BED.api().sessions(carried.listener()).getFirst()
            .at("name").text());
        var labels = "{cluster=\"" + carried.cluster() + "\",protocol=\"JSONSocket\"}";
        metrics.await("l7mp_cluster_sent_packets_total" + labels, 101);
        metrics.await("l7mp_cluster_received_packets_total" + labels, 100);
        assertEquals(0, carried.status().at("entries").number());
    }

    @Test
    void shouldSeeThatAListenersClientIsActive() throws IOException {
        open(IMPATIENT, UDP);
        greet();
        begin();
        assertEndsWhenIdle("No data for 700 ms");
    }

    @Test
    void shouldSeeThatAClustersServerIsActive() throws IOException {
        open(UDP, IMPATIENT);
        client.send(PING);
        serveHeader();
        assertArrayEquals(PING, served.receive().orElseThrow());
        assertEndsWhenIdle("no data for 700 ms");
    }

    private void open(String listener, String cluster) throws IOException {
        carried.openAs(listener, cluster);
        upstream = BED.server(() -> carried.upstream(Lab.SERVER4));
        client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
    }

    private void greet() throws IOException {
        client.send(REQUEST);
        assertArrayEquals(OK, client.receive().orElseThrow());
    }

    private void begin() throws IOException {
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
    }

    private void serveHeader() throws IOException {
        served = JsonSocketConn.serve(upstream.accept());
    }

    /** So many datagrams each way, of which the proxy sees none. */
    private void assertCarried(int count) throws IOException {
        var before = carried.status();
        for (var i = 0; i < count; i++) {
            Carried.exchange(client, served, new byte[i]);
            Carried.exchange(served, client, PING);
        }
        carried.awaitPackets(before, 2L * count);
        assertEquals(before.at("bytes").number() + count * (count - 1) / 2 + count * PING.length,
            carried.status().at("bytes").number());
    }

    /** Three seconds of traffic in the kernel, then none: only that ends the session. */
    private void assertEndsWhenIdle(String reason) throws IOException {
        carried.awaitActive();
        var startNs = System.nanoTime();
        Await.until("three seconds of traffic", () -> {
            Carried.exchange(client, served, PING);
            return System.nanoTime() - startNs > 3_000_000_000L;
        });
        carried.awaitActive();
        var session = BED.api().awaitStatus(carried.listener(), "DESTROYED");
        assertTrue(session.at("events").toString().contains(reason), session.toString());
        assertEquals(1, Api.events(session).stream().filter("CONNECT"::equals).count());
        assertEquals(0, carried.status().at("entries").number());
    }

    private static void switchOffload(String mode) throws IOException {
        var reply = BED.api().post("admin", "admin: { offload: " + mode + " }");
        assertEquals(200, reply.status(), reply.toString());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
