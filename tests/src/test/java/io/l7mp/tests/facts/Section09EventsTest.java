// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 9: the events of a session, their order, messages and contents. */
@NeedsNetNs
class Section09EventsTest {
    private static final byte[] DATA = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldEndNormallyWhenTheClientIsDone() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var client = greet(scene);
        var name = scene.await("CONNECTED").at("name").text();
        client.endOutput();
        var rule = BED.api().json("rules").each("name").stream()
            .filter(each -> each.startsWith(scene.listener())).findFirst().orElseThrow();
        assertEquals(List.of(
            "INIT/Session " + name + " initialized/",
            "LOOKUP SUCCESS/Successfull lookup on rulelist:" + rule.replaceAll("-Rule-\\d+$", "")
                + "/rule:" + rule + "/",
            "CONNECT/Session successfully connected/",
            "DISCONNECT/Session.disconnect: Stage: " + scene.listener() + ": Reason: unknown/",
            "END/Normal end/",
            "DESTROY/Session destroyed/"), described(scene.await("DESTROYED")));
    }

    @Test
    void shouldNameTheRulelistThatMatchedAfterApply() throws IOException {
        var scene = Scene.of(BED);
        var list = BED.name("list");
        BED.api().create("rulelists", "rulelist: { name: " + list + ", rules: [ { name: " + list
            + "-rule, action: { route: { destination: " + Scene.ECHO + " } } } ] }");
        scene.listen("TCP", "[ { action: { apply: " + list + " } } ]");
        greet(scene);
        assertEquals("Successfull lookup on rulelist:" + list + "/rule:" + list + "-rule",
            scene.await("CONNECTED").at("events/1/message").text());
    }

    /** How each lookup fails, as the rules of the listener. */
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "[]|No route for session \"NAME\"",
        "[ { match: { op: test, path: /x, value: 1 }, action: { route: no } } ]"
            + "|No route for session \"NAME\"",
        "no-list|Cannot find RuleList \"no-list\"",
        "[ { action: { apply: no-list } } ]|Cannot find RuleList \"no-list\"",
        "[ no-rule ]|Cannot find named rule \"no-rule\" in RuleList \"LIST\"",
        "[ { action: { route: '' } } ]|Invalid route for session \"NAME\"",
        "[ { action: {} } ]|Invalid route for session \"NAME\"",
        "[ { action: { route: no-route } } ]|Cannot find Route \"no-route\" for session \"NAME\""})
    void shouldFailBeforeTheLookupSucceeds(String rules, String content) throws IOException {
        var scene = Scene.of(BED).listen("TCP", rules);
        scene.tcp().awaitEnd();
        var session = scene.await("DESTROYED");
        var list = BED.api().json("listeners/" + scene.listener()).at("rules").text();
        assertEquals(List.of("INIT", "ERROR", "DESTROY"), Api.events(session));
        assertEquals("Not Found", session.at("events/1/message").text());
        assertEquals(content.replace("NAME", session.at("name").text()).replace("LIST", list),
            session.at("events/1/content").text());
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', value = {
        "no-cluster|Not Found: Cannot find cluster \"no-cluster\"",
        "{ spec: { protocol: TCP, port: 1 } }|Not Found: No endpoint in cluster",
        "{ spec: { protocol: TCP, port: 1 }, endpoints: [ { spec: { address: 10.201.2.2 } } ] }"
            + "|General Server Error: ",
        "{ spec: { protocol: Sync, query: /none } }|General Server Error: SyncCluster.stream: "
            + "reject: Session: \"NAME\": query \"/none\": empty label"})
    void shouldFailWhenAStageCannotBeConnected(String destination, String detail)
            throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(destination));
        scene.tcp().awaitEnd();
        var session = scene.await("DESTROYED");
        var name = session.at("name").text();
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
        assertEquals("Not Found", session.at("events/2/message").text());
        var content = session.at("events/2/content").text();
        assertTrue(content.startsWith("Pipeline setup failed for session \"" + name + "\": "
            + detail.replace("NAME", name)), content);
    }

    @Test
    void shouldReconnectWithoutAnotherLookup() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        var cluster = scene.upstreamCluster("TCP");
        scene.listen("TCP", Scene.to(cluster, "always", 3, 50));
        scene.tcp();
        loseStage(scene, BED.own(up.accept()));
        BED.own(up.accept());
        var session = scene.await("to be connected again", shown -> shown.at("events").items()
            .size() == 5);
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "CONNECT"),
            Api.events(session));
        var reason = session.at("events/3/message").text();
        assertTrue(reason.matches("Session\\.disconnect: Stage: " + cluster + ": Error: .+:"),
            reason);
        assertEquals("Session successfully connected", session.at("events/4/message").text());
    }

    @Test
    void shouldFailWhenTheRetriesAreExhausted() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), "disconnect", 2, 50));
        scene.tcp();
        var served = BED.own(up.accept());
        up.close();
        loseStage(scene, served);
        var session = scene.await("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "ERROR",
            "DESTROY"), Api.events(session));
        assertEquals("General Server Error", session.at("events/4/message").text());
    }

    @Test
    void shouldFailWhenTheLostStageIsNotRetriable() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO, "always", 3, 50));
        greet(scene).abort();
        var session = scene.await("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "ERROR",
            "DESTROY"), Api.events(session));
        assertEquals("Session " + session.at("name").text() + ": Stage \"" + scene.listener()
            + "/ID:0\" is not retriable", session.at("events/4/content").text());
    }

    @Test
    void shouldFailOnADisconnectWhenTheRetryPolicyIsUnknown() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), "sometimes", 3, 50));
        scene.tcp();
        loseStage(scene, BED.own(up.accept()));
        var session = scene.await("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "ERROR",
            "DESTROY"), Api.events(session));
        assertEquals("Unknown retry policy for session \"" + session.at("name").text() + "\"",
            session.at("events/4/content").text());
    }

    @Test
    void shouldEndWhenTheSessionIsDeleted() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var client = greet(scene);
        BED.api().remove("sessions/" + scene.await("CONNECTED").at("name").text());
        assertRemoved("Session removed from the API", scene, client);
    }

    @Test
    void shouldEndWhenTheListenerIsDeletedRecursively() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var client = greet(scene);
        BED.api().remove("listeners/" + scene.listener() + "?recursive=true");
        assertRemoved("Listener deleted from API", scene, client);
    }

    @ParameterizedTest
    @CsvSource({"destination", "ingress", "egress"})
    void shouldEndWhenATraversedClusterIsDeletedRecursively(String place) throws IOException {
        var scene = Scene.of(BED);
        var gone = scene.cluster("{ protocol: Echo }");
        var stays = scene.cluster("{ protocol: Echo }");
        var chain = place.equals("destination") ? "destination: " + gone
            : "destination: " + stays + ", " + place + ": [ " + gone + " ]";
        scene.listen("TCP", "[ { action: { route: { " + chain + " } } } ]");
        var client = greet(scene);
        BED.api().remove("clusters/" + gone + "?recursive=true");
        assertRemoved("Traversed Cluster deleted from API", scene, client);
    }

    private static StreamConn greet(Scene scene) throws IOException {
        var client = scene.tcp();
        client.send(DATA);
        assertArrayEquals(DATA, client.receive(DATA.length));
        return client;
    }

    /** Breaks a connection that the proxy knows to be one. */
    private static void loseStage(Scene scene, StreamConn served) throws IOException {
        scene.await("CONNECTED");
        served.abort();
    }

    private static void assertRemoved(String content, Scene scene, StreamConn client)
            throws IOException {
        client.awaitEnd();
        var session = scene.await("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "END", "DESTROY"),
            Api.events(session));
        assertEquals("OK", session.at("events/3/message").text());
        assertEquals(content, session.at("events/3/content").text());
    }

    /** Each event as EVENT/MESSAGE/CONTENT. */
    private static List<String> described(Json session) {
        return session.at("events").items().stream().map(event -> event.at("event").text() + "/"
            + event.at("message").text() + "/" + event.at("content").text()).toList();
    }
}
