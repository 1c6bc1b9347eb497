// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Section 9: what sessions look like, and how long they are listed. */
@NeedsNetNs
class Section09SessionsTest {
    private static final byte[] DATA = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldShowEverythingInTheDocumentedOrder() throws IOException {
        var scene = Scene.of(BED);
        scene.serveUdp();
        var cluster = scene.upstreamCluster("UDP");
        scene.listen("UDP", "[ { name: r, action: { rewrite: [ { path: /x, value: 1 } ], route: "
            + "{ destination: " + cluster + " } } } ]");
        var client = scene.udp();
        client.send(DATA);
        var list = BED.api().json("listeners/" + scene.listener()).at("rules").text();
        assertEquals("""
            {"name":"UDP:10.201.1.1:CPORT-0.0.0.0:LPORT-0",
            "metadata":{"IP":{"src_addr":"10.201.1.1","dst_addr":"0.0.0.0"},
            "UDP":{"src_port":CPORT,"dst_port":LPORT},"x":1},
            "source":{"origin":"LISTENER","listener":{"protocol":"UDP","port":LPORT},
            "status":"READY"},
            "destination":{"origin":"CLUSTER","endpoint":{"name":"CLUSTER-endpoint",
            "spec":{"address":"10.201.2.2"}},"status":"READY"},
            "ingress":[],"egress":[],"status":"CONNECTED",
            "events":[{"event":"INIT","timestamp":"NOW",
            "message":"Session UDP:10.201.1.1:CPORT-0.0.0.0:LPORT-0 initialized","content":""},
            {"event":"LOOKUP SUCCESS","timestamp":"NOW",
            "message":"Successfull lookup on rulelist:LIST/rule:r","content":""},
            {"event":"CONNECT","timestamp":"NOW",
            "message":"Session successfully connected","content":""}],
            "offload":{"ingress":"OFF","egress":"OFF"}}
            """.replace("\n", "").replace("CPORT", "" + client.localPort())
            .replace("LPORT", "" + scene.port()).replace("LISTENER", scene.listener())
            .replace("OFF", "kernel offload is disabled (admin.offload)")
            .replace("CLUSTER", cluster).replace("LIST", list),
            scene.await("CONNECTED").toString()
                .replaceAll("\\d{4}(-\\d\\d){2}T(\\d\\d:){2}\\d\\d\\.\\d{3}Z", "NOW"));
    }

    @Test
    void shouldShowEveryStageWithOriginEndpointAndStatus() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveUdp();
        var stage = scene.upstreamCluster("UDP");
        scene.listen("UDP", "[ { action: { route: { destination: { name: end, spec: { protocol: "
            + "Echo } }, ingress: [ " + stage + ", { name: in, spec: { protocol: Echo } } ], "
            + "egress: [ { name: out, spec: { protocol: Echo } } ] } } } ]");
        scene.udp().send(DATA);
        assertArrayEquals(DATA, up.accept().receive(3));
        var session = scene.await("CONNECTED");
        assertEquals("[{\"origin\":\"" + stage + "\",\"endpoint\":{\"name\":\"" + stage
            + "-endpoint\",\"spec\":{\"address\":\"10.201.2.2\"}},\"status\":\"READY\"},"
            + virtualStage("in") + "]", session.at("ingress").toString());
        assertEquals(virtualStage("end"), session.at("destination").toString());
        assertEquals("[" + virtualStage("out") + "]", session.at("egress").toString());
    }

    @Test
    void shouldShowAPendingDestinationWhenNoRuleMatches() throws IOException {
        var scene = Scene.of(BED).listen("TCP", "[]");
        scene.tcp().awaitEnd();
        var session = scene.await("DESTROYED");
        assertEquals("{\"status\":\"PENDING\"}", session.at("destination").toString());
        assertEquals("[][]", "" + session.at("ingress") + session.at("egress"));
    }

    @Test
    void shouldShowAnInvalidListenerAfterItIsGone() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var client = scene.tcp();
        client.send(DATA);
        assertArrayEquals(DATA, client.receive(3));
        BED.api().remove("listeners/" + scene.listener());
        assertEquals("<INVALID>", scene.await("CONNECTED").at("source/listener").text());
        BED.api().create("listeners", "listener: { name: " + scene.listener()
            + ", spec: { protocol: TCP, port: " + BED.port() + " }, rules: [] }");
        assertEquals("<INVALID>", scene.await("CONNECTED").at("source/listener").text(),
            "a new one of the same name is another one");
    }

    @Test
    void shouldShowAnInvalidEndpointWhileNotConnected() throws IOException {
        var scene = Scene.of(BED);
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), "connect-failure", 9, 60_000));
        scene.tcp();
        var session = scene.await("to retry",
            shown -> shown.at("destination/status").text().equals("RETRYING"));
        assertEquals("<INVALID>", session.at("destination/endpoint").text());
        assertEquals("CONNECTED", session.at("source/status").text());
        assertEquals("INIT", session.at("status").text());
    }

    @Test
    void shouldStayConnectedDuringAReconnect() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), "always", 9, 60_000));
        scene.tcp();
        BED.own(up.accept()).close();
        var session = scene.await("to reconnect",
            shown -> shown.at("destination/status").text().equals("RETRYING"));
        assertEquals("CONNECTED", session.at("status").text());
        assertEquals("<INVALID>", session.at("destination/endpoint").text());
    }

    @Test
    void shouldShowEndedStagesOfADestroyedSession() throws IOException {
        var scene = Scene.of(BED).listen("TCP", "[ { action: { route: { destination: "
            + Scene.ECHO + ", ingress: [ " + Scene.ECHO + " ] } } } ]");
        scene.tcp().endOutput();
        var session = scene.await("DESTROYED");
        for (var stage : List.of("source", "destination", "ingress/0")) {
            assertEquals("END", session.at(stage + "/status").text(), stage);
        }
        assertEquals("<INVALID>", session.at("destination/endpoint").text());
    }

    @Test
    void shouldListTheSessionOfTheVeryRequest() throws IOException {
        var own = BED.api().json("sessions").items().getLast();
        assertEquals("controller-listener", own.at("source/origin").text());
        assertEquals("/api/v1/sessions", own.at("metadata/HTTP/url/path").text());
        assertEquals("CONNECTED", own.at("status").text());
    }

    @Test
    void shouldListSessionsInOrderOfCreation() throws IOException {
        var scene = Scene.of(BED).listen("UDP", Scene.to(Scene.ECHO));
        for (var i = 0; i < 5; i++) {
            var client = scene.udp();
            client.send(DATA);
            client.receive();
        }
        assertEquals(List.of("0", "1", "2", "3", "4"), scene.sessions().stream()
            .map(session -> session.at("name").text().replaceAll(".*-", "")).toList());
    }

    @Test
    void shouldListATrackedSessionForSomeSecondsOnly() throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: TCP, port: " + scene.port() + " }", "track: 2", "[]");
        scene.tcp().awaitEnd();
        scene.await("DESTROYED");
        Await.until("the session to be forgotten", () -> scene.sessions().isEmpty());
    }

    @Test
    void shouldForgetAnUntrackedSessionAtOnce() throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: HTTP, port: " + scene.port() + " }", "track: 0", "[]");
        assertEquals(404, scene.http("/").status());
        assertEquals(List.of(), scene.sessions());
    }

    @Test
    void shouldNoteTheRemovalOfASessionThatIsOverAlready() throws IOException {
        var scene = Scene.of(BED).listen("TCP", "[]");
        scene.tcp().awaitEnd();
        var name = scene.await("DESTROYED").at("name").text();
        BED.api().remove("sessions/" + name);
        var events = BED.api().json("sessions/" + name).at("events");
        assertEquals(List.of("INIT", "ERROR", "DESTROY", "END", "DESTROY"), events.each("event"));
        assertEquals("OK", events.at("3/message").text());
        assertEquals("Session removed from the API", events.at("3/content").text());
    }

    @Test
    void shouldTellAnHttpClientWhatWentWrong() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", "[]");
        var reply = scene.http("/");
        var error = Json.parse(reply.body());
        assertEquals(404, reply.status());
        assertEquals("Not Found", reply.head().reason());
        assertEquals(List.of("status", "message", "content"), error.keys());
        assertEquals(404, error.at("status").number());
        assertEquals("Not Found", error.at("message").text());
        assertEquals("No route for session \"" + scene.await("DESTROYED").at("name").text() + "\"",
            error.at("content").text());
    }

    @Test
    void shouldCloseAWebSocketWithoutACodeWhenThereIsNoRule() throws IOException {
        var scene = Scene.of(BED).listen("WebSocket", "[]");
        assertEquals(1005, scene.webSocket("/").awaitClose().orElseThrow());
    }

    @Test
    void shouldTellAUdpClientNothing() throws IOException {
        var scene = Scene.of(BED).listen("UDP", "[]");
        var client = scene.udp();
        client.send(DATA);
        assertEquals(List.of("INIT", "ERROR", "DESTROY"), Api.events(scene.await("DESTROYED")));
        assertTrue(client.isSilentFor(50));
    }

    private static String virtualStage(String name) {
        return "{\"origin\":\"" + name + "\",\"endpoint\":{\"name\":\"" + name
            + "\",\"spec\":{\"address\":\"<VIRTUAL>\"}},\"status\":\"READY\"}";
    }
}
