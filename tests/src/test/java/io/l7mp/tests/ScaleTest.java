// SPDX-License-Identifier: MIT
package io.l7mp.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.LongRun;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Thousands of sessions, in a proxy with the heap of its launcher: lists of them are complete, cost
 * no memory, and hold up nobody, not even when nobody reads them.
 */
@NeedsNetNs
class ScaleTest {
    private static final int SESSIONS = Boolean.getBoolean("l7mp.full") ? 15_000 : 2_000;
    private static final int AT_ONCE = 50;
    private static final int UDP_PORT = 7000;
    private static final int METRICS_PORT = 7001;
    private static final int STALLED = 8;
    private static final long ALLOWED_GROWTH_KIB = 64 * 1024;

    // All have names of their own: what is named in here stays from test to test.
    @RegisterExtension
    static final TestBed BED = new TestBed(ProxyProcess.controllerOnly() + """
          - { name: many, spec: { protocol: UDP, port: %d }, options: { idle_timeout: 0 },
              rules: to-echo }
          - { name: metrics, spec: { protocol: HTTP, port: %d }, rules: to-metrics }
        clusters:
          - { name: echo, spec: { protocol: Echo } }
          - { name: prometheus, spec: { protocol: Prometheus } }
        rulelists:
          - { name: to-echo, rules: [ echo-rule ] }
          - { name: to-metrics, rules: [ metrics-rule ] }
        rules:
          - { name: echo-rule, action: { route: echo-route } }
          - { name: metrics-rule, action: { route: metrics-route } }
        routes:
          - { name: echo-route, destination: echo }
          - { name: metrics-route, destination: prometheus }
        """.formatted(UDP_PORT, METRICS_PORT));

    private static final List<UdpConn> CLIENTS = new ArrayList<>();

    @BeforeAll
    static void open() throws IOException {
        CLIENTS.addAll(BED.lab().client().call(ScaleTest::clients));
        for (var from = 0; from < SESSIONS; from += AT_ONCE) {
            for (var client : CLIENTS.subList(from, from + AT_ONCE)) {
                client.send(new byte[] {1});
            }
            for (var client : CLIENTS.subList(from, from + AT_ONCE)) {
                assertArrayEquals(new byte[] {1}, client.receive().orElseThrow());
            }
        }
    }

    @AfterAll
    static void close() {
        CLIENTS.forEach(UdpConn::close);
    }

    @Test
    void shouldListAllSessionsWhileDataFlow() throws IOException {
        var listing = Background.start(() -> List.of(list("plain"), list("terse"), list("diffy")));
        var probe = CLIENTS.getFirst();
        var roundTrips = 0;
        while (!listing.isDone()) {
            probe.send(new byte[] {(byte) roundTrips});
            assertArrayEquals(new byte[] {(byte) roundTrips}, probe.receive().orElseThrow());
            roundTrips++;
        }
        for (var reply : listing.join()) {
            assertComplete(Json.parse(reply.body()));
        }
        assertTrue(roundTrips > 0);
        assertTrue(metrics().contains("\nl7mp_loop_turn_seconds_max "));
    }

    @Test
    void shouldShowSessionsInTheConfiguration() throws IOException {
        assertComplete(BED.api().json("config").at("sessions"));
    }

    @Test
    void shouldServeOthersWhileClientsDoNotReadTheirLists() throws IOException {
        var before = BED.proxy().residentKib();
        var stalled = new ArrayList<Socket>();
        for (var i = 0; i < STALLED; i++) {
            stalled.add(BED.local(ScaleTest::stalledClient));
        }
        awaitRequests(STALLED);
        assertComplete(BED.api().json("sessions"));
        assertEquals(200, BED.api().get("admin").status());
        assertEquals(200, BED.api().post("rules", "rule: { name: new, action: {} }").status());
        var grown = BED.proxy().residentKib() - before;
        assertTrue(grown < ALLOWED_GROWTH_KIB, "lists nobody reads cost " + grown + " KiB");
        for (var socket : stalled) {
            socket.close();
        }
        awaitRequests(0);
    }

    @Test
    @LongRun
    void shouldCutOffClientThatDoesNotReadItsList() throws IOException {
        BED.local(ScaleTest::stalledClient);
        awaitRequests(1);
        Await.until("the end of the session", Duration.ofMinutes(1), () -> requests() == 0);
    }

    private static List<UdpConn> clients() throws IOException {
        var clients = new ArrayList<UdpConn>();
        for (var i = 0; i < SESSIONS; i++) {
            clients.add(UdpConn.to(new InetSocketAddress(Lab.PROXY4, UDP_PORT)));
        }
        return clients;
    }

    private static HttpReply list(String format) throws IOException {
        return BED.api().get("sessions?format=" + format);
    }

    private static void assertComplete(Json sessions) {
        var ports = sessions.items().stream().map(each -> each.at("metadata/UDP/src_port").text())
            .filter(port -> !port.isEmpty()).toList();
        assertEquals(SESSIONS, ports.size());
        assertEquals(CLIENTS.stream().map(client -> "" + client.localPort())
            .collect(Collectors.toSet()), new HashSet<>(ports));
        assertEquals(new HashSet<>(List.of("CONNECTED")), new HashSet<>(sessions.each("status")));
    }

    private static String metrics() throws IOException {
        var address = new InetSocketAddress("127.0.0.1", METRICS_PORT);
        try (var conn = BED.lab().proxy().call(() -> StreamConn.connect(address))) {
            conn.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            return HttpReply.read(conn).body();
        }
    }

    /** Asks for a list and has hardly any room for it. */
    private static Socket stalledClient() throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(1);
        socket.connect(new InetSocketAddress("127.0.0.1", 1234));
        socket.getOutputStream().write(("GET /api/v1/sessions HTTP/1.1\r\n"
            + "Host: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Waits until so many requests are being answered beside the one that looks. */
    private static void awaitRequests(int count) throws IOException {
        Await.until(count + " requests", () -> requests() == count);
    }

    private static long requests() throws IOException {
        return BED.api().sessions("controller-listener").size() - 1L;
    }
}
