// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Sessions as GET shows them and DELETE ends them. */
@NeedsNetNs
class ApiSessionsTest {
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
            "status", "events", "offload"), session.keys());
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

    private static Conn connect(int port) throws IOException {
        return BED.client(() -> StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
    }
}
