// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Objects as GET shows them, the names they get, what deletion takes along, sessions. */
@NeedsNetNs
class ApiObjectsTest {
    private static final String INLINE = """
        listener:
          name: %s
          spec: { protocol: %s, port: %d, note: kept as it is }
          options: { track: 30 }
          rules:
            - action:
                route:
                  destination: { spec: { protocol: Echo } }
                  ingress: [ { spec: { protocol: Discard } } ]
        """;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldShowAListenerAsItWasGiven() throws IOException {
        var port = BED.port();
        BED.api().create("clusters", "cluster: { name: echo, spec: { protocol: Echo } }");
        BED.api().create("listeners", "listener: { name: shown, spec: { port: " + port
            + ", protocol: TCP, note: { deep: [ 1, 2 ] } }, rules: no-such-list }");
        assertEquals("{\"name\":\"shown\",\"spec\":{\"port\":" + port
            + ",\"protocol\":\"TCP\",\"note\":{\"deep\":[1,2]}},\"rules\":\"no-such-list\","
            + "\"options\":{\"track\":0}}",
            BED.api().get("listeners/shown?format=terse").body().strip());
        assertEquals("no-such-list:<STALE>",
            BED.api().json("listeners/shown?recursive=true").at("rules").text());
        assertEquals("no-such-list",
            BED.api().json("listeners/shown?recursive=1").at("rules").text());
    }

    @Test
    void shouldShowTheEndpointsOfACluster() throws IOException {
        BED.api().create("clusters", """
            cluster:
              name: shown
              spec: { protocol: TCP, port: 9000 }
              endpoints:
                - { spec: { address: 127.0.0.1 }, weight: 3 }
                - { name: second, spec: { address: 127.0.0.2, port: 7 } }
            """);
        assertEquals("{\"name\":\"shown\",\"spec\":{\"protocol\":\"TCP\",\"port\":9000},"
            + "\"endpoints\":2,\"loadbalancer\":{\"policy\":\"Trivial\"}}",
            BED.api().get("clusters/shown?format=terse").body().strip());
        var all = BED.api().json("clusters/shown?recursive=true").at("endpoints");
        assertTrue(all.at("0/name").text().matches("shown-EndPoint-\\d+"), all.toString());
        assertEquals("{\"name\":\"second\",\"spec\":{\"address\":\"127.0.0.2\",\"port\":7},"
            + "\"weight\":1}",
            all.at("1").toString());
        assertEquals("3", all.at("0/weight").text());
        assertEquals(2, BED.api().json("config").at("endpoints").items().size());
        assertEquals(2, BED.api().json("clusters/shown/endpoints").items().size());
    }

    @Test
    void shouldShowVirtualClusters() throws IOException {
        BED.api().create("clusters", "cluster: { name: virtual, "
            + "spec: { protocol: Logger, port: 1 }, loadbalancer: { policy: HashRing } }");
        assertEquals("{\"name\":\"virtual\",\"spec\":{\"protocol\":\"Logger\",\"log_file\":\"-\","
            + "\"log_prefix\":\"\"},\"endpoints\":0,\"loadbalancer\":{\"policy\":\"None\"}}",
            BED.api().get("clusters/virtual?format=terse").body().strip());
        assertEquals("[{\"name\":\"virtual\",\"spec\":{\"address\":\"<VIRTUAL>\"}}]",
            BED.api().json("clusters/virtual?recursive=true").at("endpoints").toString());
    }

    @Test
    void shouldNameWhatHasNoName() throws IOException {
        var name = BED.name("auto");
        BED.api().create("listeners", INLINE.formatted(name, "TCP", BED.port()));
        var list = BED.api().json("listeners/" + name).at("rules").text();
        assertTrue(list.matches(name + "-RuleList-\\d+"), list);
        var rule = BED.api().json("rulelists/" + list).at("rules/0").text();
        assertTrue(rule.matches(list + "-Rule-\\d+"), rule);
        var route = BED.api().json("rules/" + rule).at("action/route").text();
        assertTrue(route.matches(rule + "-Route-\\d+"), route);
        var shown = BED.api().json("routes/" + route);
        assertTrue(shown.at("destination").text().matches(route + "-Cluster-\\d+"),
            shown.toString());
        assertTrue(shown.at("ingress/0").text().matches(route + "-ingress-Cluster-\\d+"),
            shown.toString());
        assertEquals("{\"retry_on\":\"never\",\"num_retries\":1,\"timeout\":2000}",
            shown.at("retry").toString());
    }

    @Test
    void shouldShowRulesRecursively() throws IOException {
        var name = BED.name("deep");
        BED.api().create("listeners", INLINE.formatted(name, "TCP", BED.port()));
        var rule = BED.api().json("listeners/" + name + "?recursive=true").at("rules/0");
        assertEquals("*", rule.at("match/match").text());
        assertEquals("Echo", rule.at("action/route/destination/spec/protocol").text());
        assertEquals("Discard", rule.at("action/route/ingress/0/spec/protocol").text());
        assertEquals("[]", rule.at("action/route/egress").toString());
    }

    @Test
    void shouldDeleteOnlyTheObjectItself() throws IOException {
        var name = BED.name("alone");
        var port = BED.port();
        BED.api().create("listeners",
            INLINE.formatted(name, "TCP", port).replace("Discard", "Echo"));
        var client = connect(port);
        client.send(new byte[] {1});
        assertEquals(1, client.receive(1).length);
        BED.api().remove("listeners/" + name);
        assertEquals(400, BED.api().get("listeners/" + name).status());
        assertTrue(names("rulelists").contains(name));
        assertTrue(names("clusters").contains(name));
        client.send(new byte[] {2});
        assertEquals(1, client.receive(1).length, "the session goes on");
        var session = tcpSession(name);
        assertEquals("<INVALID>", session.at("source/listener").text());
    }

    @Test
    void shouldDeleteWhatBelongsToAListener() throws IOException {
        var name = BED.name("whole");
        var port = BED.port();
        BED.api().create("listeners",
            INLINE.formatted(name, "TCP", port).replace("Discard", "Echo"));
        var client = connect(port);
        client.send(new byte[] {1});
        assertEquals(1, client.receive(1).length);
        BED.api().remove("listeners/" + name + "?recursive=true");
        client.awaitEnd();
        for (var kind : List.of("listeners", "rulelists", "rules", "routes", "clusters")) {
            assertFalse(names(kind).contains(name), kind + ": " + names(kind));
        }
        assertEnded(tcpSession(name), "Listener deleted from API");
    }

    @Test
    void shouldEndTheSessionsThroughACluster() throws IOException {
        var port = BED.port();
        BED.api().create("clusters", "cluster: { name: passed, spec: { protocol: Echo } }");
        BED.api().create("listeners", "listener: { name: passing, spec: { protocol: TCP, port: "
            + port
            + " }, options: { track: 30 }, "
            + "rules: [ { action: { route: { destination: passed } } } ] }");
        var client = connect(port);
        client.send(new byte[] {1});
        assertEquals(1, client.receive(1).length);
        BED.api().remove("clusters/passed?recursive=true");
        client.awaitEnd();
        assertEnded(tcpSession("passing"), "Traversed Cluster deleted from API");
    }

    @Test
    void shouldShowAndEndASession() throws IOException {
        var port = BED.port();
        BED.api().create("listeners",
            INLINE.formatted("watched", "UDP", port).replace("Discard", "Echo"));
        var client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, port)));
        client.send(new byte[] {1});
        assertEquals(1, client.receive(1).length);
        var name = "UDP:" + Lab.CLIENT4 + ":" + client.localPort() + "-0.0.0.0:" + port + "-0";
        var session = BED.api().json("sessions/" + name);
        assertSession(name, client.localPort(), port, session);
        assertEquals(name,
            BED.api().json("sessions/" + name.replace(":", "%3A")).at("name").text());
        BED.api().remove("sessions/" + name);
        assertEnded(BED.api().json("sessions/" + name), "Session removed from the API");
        client.send(new byte[] {2});
        assertEquals(1, client.receive(1).length, "a new session");
        assertEquals(2, BED.api().sessions("watched").size());
    }

    @Test
    void shouldForgetEndedSessionsThatAreNotTracked() throws IOException {
        var port = BED.port();
        BED.api().create("listeners", INLINE.formatted("untracked", "TCP", port)
            .replace("track: 30", "track: 0").replace("Discard", "Echo"));
        var client = connect(port);
        client.send(new byte[] {1});
        assertEquals(1, client.receive(1).length);
        var name = BED.api().sessions("untracked").getFirst().at("name").text();
        assertTrue(name.matches("TCP:10.201.1.1:\\d+-10.201.1.2:" + port), name);
        BED.api().remove("sessions/" + name);
        client.awaitEnd();
        assertEquals(List.of(), BED.api().sessions("untracked"));
    }

    private static void assertSession(String name, int from, int to, Json session) {
        assertEquals(List.of("name", "metadata", "source", "destination", "ingress", "egress",
            "status",
            "events"), session.keys());
        assertEquals(name, session.at("name").text());
        assertEquals("{\"IP\":{\"src_addr\":\"10.201.1.1\",\"dst_addr\":\"0.0.0.0\"},"
            + "\"UDP\":{\"src_port\":" + from + ",\"dst_port\":" + to + "}}",
            session.at("metadata").toString());
        assertEquals("watched", session.at("source/origin").text());
        assertEquals("kept as it is", session.at("source/listener/note").text());
        assertEquals("READY", session.at("source/status").text());
        assertEquals("<VIRTUAL>", session.at("destination/endpoint/spec/address").text());
        assertEquals("READY", session.at("destination/status").text());
        assertEquals(1, session.at("ingress").items().size());
        assertEquals("READY", session.at("ingress/0/status").text());
        assertEquals("CONNECTED", session.at("status").text());
        assertEquals(List.of("event", "timestamp", "message", "content"),
            session.at("events/0").keys());
        assertTrue(session.at("events/0/timestamp").text()
            .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z"));
        assertEquals("Session " + name + " initialized", session.at("events/0/message").text());
        var lookup = session.at("events/1/message").text();
        assertTrue(lookup.matches("Successfull lookup on rulelist:watched-RuleList-\\d+"
            + "/rule:watched-RuleList-\\d+-Rule-\\d+"), lookup);
        assertEquals("Session successfully connected", session.at("events/2/message").text());
    }

    private static void assertEnded(Json session, String reason) {
        assertEquals("DESTROYED", session.at("status").text());
        var events = session.at("events");
        assertEquals("DESTROY", Api.events(session).getLast());
        assertTrue(events.each("content").contains(reason), events.toString());
        assertEquals("END", session.at("source/status").text());
    }

    private static Json tcpSession(String listener) throws IOException {
        return BED.api().sessions(listener).getFirst();
    }

    private static Conn connect(int port) throws IOException {
        return BED.client(() -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }

    private static String names(String kind) throws IOException {
        return BED.api().json(kind).each("name").toString();
    }
}
