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
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions that the kernel carries behave as all others do. */
@NeedsNetNs
@NeedsOffload
class BehaviourTest {
    private static final byte[] PING = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    private UdpUpstream upstream;
    private UdpConn client;
    private Conn served;

    @Test
    void shouldSayWhereTheProgramIs() throws IOException {
        var status = carried.status();
        assertEquals(HostKernel.variant(), status.at("variant").text());
        assertEquals(List.of("cli0", "lo", "srv0"),
            status.at("interfaces").each("name").stream().sorted().toList());
        var mode = HostKernel.mode();
        assertEquals(List.of(mode, mode, mode), status.at("interfaces").each("mode"));
        assertEquals("true", BED.api().json("admin").at("offload").toString());
    }

    @Test
    void shouldSayWhatTheKernelHas() throws IOException {
        var features = carried.status().at("features");
        for (var name : List.of("libbpf", "cap_bpf", "cap_net_admin", "cap_perfmon", "btf",
                "tc_programs", "bpf_redirect_neigh", "batches", "lookup_and_delete")) {
            assertEquals("{\"available\":true}", features.at(name).toString(), name);
        }
        assertEquals(HostKernel.hasTcx() + "", features.at("tcx/available").toString());
        assertEquals(HostKernel.hasDirect() + "",
            features.at("bpf_cast_to_kern_ctx/available").toString());
    }

    /** What user space saw and what the kernel carried are all there was. */
    @Test
    void shouldCountToThePacketAndByte() throws IOException {
        var metrics = MetricsPage.open(BED);
        var meter = BED.name("meter");
        carried.open(Lab.SERVER4, "", ", ingress: [ { name: " + meter
            + ", spec: { protocol: Metric } } ]");
        converse();
        for (var i = 0; i < 500; i++) {
            Carried.exchange(client, served, new byte[100 + i]);
            Carried.exchange(served, client, new byte[10]);
        }
        var sent = PING.length + 500 * 100 + 499 * 500 / 2;
        var labels = "{listener=\"" + carried.listener() + "\",protocol=\"UDP\"}";
        metrics.await("l7mp_listener_received_packets_total" + labels, 501);
        metrics.await("l7mp_listener_received_bytes_total" + labels, sent);
        metrics.await("l7mp_listener_sent_packets_total" + labels, 501);
        metrics.await("l7mp_listener_sent_bytes_total" + labels, PING.length + 500 * 10);
        var session = BED.api().sessions(carried.listener()).getFirst().at("name").text();
        var metered = "{sessionName=\"" + session + "\",clusterName=\"" + meter + "\"}";
        metrics.await("session_packet_counter_total" + metered, 501);
        metrics.await("session_byte_counter_total" + metered, sent);
    }

    @Test
    void shouldTellTheLastCountsWhenTheSessionEnds() throws IOException {
        var metrics = MetricsPage.open(BED);
        carried.open(Lab.SERVER4);
        converse();
        for (var i = 0; i < 50; i++) {
            Carried.exchange(client, served, PING);
        }
        var before = carried.status();
        assertEquals(before.at("entries").number(), metrics.value("l7mp_offload_entries"));
        BED.api().remove("sessions/" + BED.api().sessions(carried.listener()).getFirst()
            .at("name").text());
        var labels = "{listener=\"" + carried.listener() + "\",protocol=\"UDP\"}";
        metrics.await("l7mp_listener_received_packets_total" + labels, 51);
        var after = carried.status();
        assertEquals(before.at("entries").number() - 2, after.at("entries").number());
        for (var what : List.of("packets", "bytes")) {
            assertEquals(after.at(what).number(),
                metrics.value("l7mp_offload_" + what + "_total"));
        }
    }

    @Test
    void shouldKeepASessionWhileTheKernelCarriesItAndEndItWhenIdle() throws IOException {
        carried.open(Lab.SERVER4, ", idle_timeout: 2", "");
        converse();
        var startNs = System.nanoTime();
        Await.until("four seconds of traffic", () -> {
            Carried.exchange(client, served, PING);
            return System.nanoTime() - startNs > 4_000_000_000L;
        });
        carried.awaitActive();
        var session = BED.api().awaitStatus(carried.listener(), "DESTROYED");
        assertTrue(session.at("events").toString().contains("No data for 2000 ms"),
            session.toString());
        Await.until("an empty table", () -> carried.status().at("entries").number() == 0);
    }

    @Test
    void shouldSwitchOffAndOnWithoutDisturbingASession() throws IOException {
        carried.open(Lab.SERVER4);
        converse();
        for (var round = 0; round < 3; round++) {
            switchOffload("disable");
            carried.awaitOffload("kernel offload is disabled (admin.offload)");
            Carried.exchange(client, served, PING);
            Carried.exchange(served, client, PING);
            assertEquals("false", carried.status().at("active").toString());
            switchOffload("init");
            carried.awaitActive();
            Carried.exchange(client, served, PING);
            Carried.exchange(served, client, PING);
        }
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT"),
            Api.events(BED.api().sessions(carried.listener()).getFirst()));
    }

    @Test
    void shouldServeInUserSpaceWhatAStageWantsToSee() throws IOException {
        carried.open(Lab.SERVER4, "", ", ingress: [ { name: " + carried.listener()
            + "-log, spec: { protocol: Logger, log_file: /dev/null } } ]");
        meet();
        carried.awaitOffload("cluster \"" + carried.listener() + "-log\" needs the data");
        Carried.exchange(served, client, PING);
    }

    @Test
    void shouldServeInUserSpaceWhatChangesTheFamily() throws IOException {
        carried.open(Lab.SERVER6);
        upstream = BED.server(() -> carried.upstream(Lab.SERVER6));
        client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
        client.send(PING);
        served = upstream.accept();
        carried.awaitOffload("one side is IPv4, the other IPv6");
        served.receive();
        Carried.exchange(served, client, PING);
    }

    /** The kernel tells the proxy's socket, as it would without offload. */
    @Test
    void shouldReconnectWhenTheUpstreamIsRestarted() throws IOException {
        carried.open(Lab.SERVER4, "",
            ", retry: { retry_on: always, num_retries: 50, timeout: 100 }");
        converse();
        upstream.close();
        client.send(PING);
        BED.api().awaitSession(carried.listener(), "to notice",
            session -> Api.events(session).contains("DISCONNECT"));
        upstream = BED.server(() -> carried.upstream(Lab.SERVER4));
        Await.until("a datagram at the new upstream", () -> {
            client.send(PING);
            return upstream.hasNews();
        });
        served = upstream.accept();
        carried.awaitActive();
    }

    @Test
    void shouldCarrySingletonsToo() throws IOException {
        var here = BED.port();
        BED.api().create("clusters", """
            cluster:
              name: %s-cluster
              spec: { protocol: UDP, port: %d }
              endpoints: [ { spec: { address: %s } } ]
            """.formatted(carried.listener(), carried.upstreamPort(), Lab.SERVER4));
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: UDP, port: %d, connect: { address: %s, port: %d } }
              options: { mode: singleton }
              rules: [ { action: { route: { destination: %s-cluster } } } ]
            """.formatted(carried.listener(), carried.port(), Lab.CLIENT4, here,
                carried.listener()));
        upstream = BED.server(() -> carried.upstream(Lab.SERVER4));
        client = BED.client(() -> UdpConn.between(new InetSocketAddress(here),
            new InetSocketAddress(Lab.PROXY4, carried.port())));
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitActive();
        Carried.exchange(client, served, PING);
        Carried.exchange(served, client, PING);
    }

    @Test
    void shouldSayHowManyTheKernelRefused() throws IOException {
        var metrics = MetricsPage.open(BED);
        var series = "l7mp_offload_refused_total{reason=\"family\"}";
        var before = metrics.value(series);
        shouldServeInUserSpaceWhatChangesTheFamily();
        assertEquals(before + 1, metrics.value(series));
        assertTrue(metrics.value("l7mp_offload_sessions") >= 0);
    }

    /** A session that the kernel carries, one datagram old. */
    private void converse() throws IOException {
        meet();
        carried.awaitActive();
        Carried.exchange(served, client, PING);
    }

    private void meet() throws IOException {
        upstream = BED.server(() -> carried.upstream(Lab.SERVER4));
        client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, carried.port())));
        client.send(PING);
        served = upstream.accept();
        assertArrayEquals(PING, served.receive().orElseThrow());
    }

    private static void switchOffload(String mode) throws IOException {
        var reply = BED.api().post("admin", "admin: { offload: " + mode + " }");
        assertEquals(200, reply.status(), reply.toString());
    }
}
