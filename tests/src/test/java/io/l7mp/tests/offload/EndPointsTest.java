// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.MetricsPage;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clusters of several endpoints: the kernel carries each session to its own. */
@NeedsNetNs
@NeedsOffload
class EndPointsTest {
    private static final byte[] PING = {1, 2, 3};
    private static final String SPEC = "{ protocol: UDP, port: %d }";
    private static final String OTHER4 = "10.201.2.3";
    private static final int SESSIONS = 6;

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    /** How many sessions each upstream has got. */
    private final List<Integer> accepted = new ArrayList<>(List.of(0, 0));
    private List<UdpUpstream> upstreams;

    @BeforeEach
    void addASecondServer() throws IOException {
        BED.lab().server().ip("addr", "add", OTHER4 + "/24", "dev", "eth0");
        upstreams = new ArrayList<>();
        for (var address : List.of(Lab.SERVER4, OTHER4)) {
            upstreams.add(BED.server(() -> carried.upstream(address)));
        }
        carried.addCluster(SPEC, Lab.SERVER4, OTHER4);
    }

    @AfterEach
    void removeIt() throws IOException {
        BED.lab().server().ip("addr", "del", OTHER4 + "/24", "dev", "eth0");
    }

    @Test
    void shouldCarryEachSessionToItsEndPoint() throws IOException {
        carried.addListener(SPEC, "", ", retry: { retry_on: never }");
        var clients = new ArrayList<UdpConn>();
        var served = new ArrayList<Conn>();
        for (var i = 0; i < SESSIONS; i++) {
            clients.add(connect());
            clients.getLast().send(PING);
            served.add(acceptAny());
            assertArrayEquals(PING, served.getLast().receive().orElseThrow());
        }
        Await.until("all to be carried", () ->
            carried.status().at("sessions").number() == SESSIONS);
        var before = carried.status();
        for (var round = 0; round < 10; round++) {
            for (var i = 0; i < SESSIONS; i++) {
                Carried.exchange(clients.get(i), served.get(i), new byte[] {(byte) i});
                Carried.exchange(served.get(i), clients.get(i), new byte[] {(byte) round});
            }
        }
        carried.awaitPackets(before, 20 * SESSIONS);
        assertEquals(List.of(SESSIONS / 2, SESSIONS / 2), accepted);
    }

    /** The kernel has sent in vain: its host says so to the proxy, which connects elsewhere. */
    @Test
    void shouldCarryASessionToTheNextEndPointWhenOneIsGone() throws IOException {
        var metrics = MetricsPage.open(BED);
        carried.addListener(SPEC, "",
            ", retry: { retry_on: disconnect, num_retries: 5, timeout: 50 }");
        var client = connect();
        client.send(PING);
        var served = acceptAny();
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitActive();
        Carried.exchange(client, served, PING);
        var gone = accepted.indexOf(1);
        upstreams.get(gone).close();
        client.send(PING);
        BED.api().awaitSession(carried.listener(), "to be connected again", session ->
            Api.events(session).stream().filter("CONNECT"::equals).count() == 2);
        carried.awaitActive();
        var before = carried.status();
        assertEquals(2, before.at("entries").number());
        client.send(PING);
        served = upstreams.get(1 - gone).accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
        for (var i = 0; i < 10; i++) {
            Carried.exchange(client, served, PING);
            Carried.exchange(served, client, PING);
        }
        carried.awaitPackets(before, 21);
        assertCounted(metrics, 14, 10);
    }

    /** To the packet, those that were sent in vain too. */
    private void assertCounted(MetricsPage metrics, int there, int back) throws IOException {
        var listener = "{listener=\"" + carried.listener() + "\",protocol=\"UDP\"}";
        metrics.await("l7mp_listener_received_packets_total" + listener, there);
        metrics.await("l7mp_listener_sent_packets_total" + listener, back);
        var cluster = "{cluster=\"" + carried.cluster() + "\",protocol=\"UDP\"}";
        metrics.await("l7mp_cluster_sent_packets_total" + cluster, there);
        metrics.await("l7mp_cluster_received_packets_total" + cluster, back);
    }

    private Conn acceptAny() throws IOException {
        Await.until("a session at an upstream", () ->
            upstreams.stream().anyMatch(UdpUpstream::hasNews));
        var which = upstreams.get(0).hasNews() ? 0 : 1;
        accepted.set(which, accepted.get(which) + 1);
        return upstreams.get(which).accept();
    }

    private UdpConn connect() throws IOException {
        return BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
    }
}
