// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 12: how often and when a stage is connected. Attempts are counted by an upstream that
 * accepts and answers no WebSocket handshake: each connection is an attempt that fails.
 */
@NeedsNetNs
class Section12RetryTest {
    private static final byte[] DATA = {1, 2, 3};
    private static final int TIMEOUT_MS = 60;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @ParameterizedTest(name = "{0}, {1} retries: {2} attempts")
    @CsvSource({"never,3,1", "disconnect,3,1", "connect-failure,0,1", "connect-failure,1,2",
        "connect-failure,3,4", "always,2,3", "sometimes,3,1"})
    void shouldAttemptTheFirstConnection(String policy, int retries, int attempts)
            throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP",
            Scene.to(scene.upstreamCluster("WebSocket"), policy, retries, TIMEOUT_MS));
        var startNs = System.nanoTime();
        var client = scene.tcp();
        for (var i = 0; i < attempts; i++) {
            BED.own(up.accept()).close();
        }
        client.awaitEnd();
        assertAtLeast((attempts - 1) * TIMEOUT_MS, startNs);
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"),
            Api.events(scene.await("DESTROYED")));
        assertNobodyElse(scene, up);
    }

    @ParameterizedTest(name = "{0}, {1} retries: {2} attempts")
    @CsvSource({"disconnect,0,1", "disconnect,1,1", "disconnect,3,3", "always,2,2"})
    void shouldAttemptToConnectALostStageAgain(String policy, int retries, int attempts)
            throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveWebSocket();
        scene.listen("TCP",
            Scene.to(scene.upstreamCluster("WebSocket"), policy, retries, TIMEOUT_MS));
        var client = scene.tcp();
        var served = BED.own(up.accept());
        scene.await("CONNECTED");
        up.close();
        var failing = scene.serveTcp();
        var startNs = System.nanoTime();
        served.abort();
        for (var i = 0; i < attempts; i++) {
            BED.own(failing.accept()).close();
        }
        client.awaitEnd();
        assertAtLeast((attempts - 1) * TIMEOUT_MS, startNs);
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "ERROR",
            "DESTROY"), Api.events(scene.await("DESTROYED")));
        assertNobodyElse(scene, failing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"never", "connect-failure"})
    void shouldNotConnectALostStageAgain(String policy) throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), policy, 3, TIMEOUT_MS));
        var client = scene.tcp();
        var served = BED.own(up.accept());
        scene.await("CONNECTED");
        served.abort();
        client.awaitEnd();
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
            Api.events(scene.await("DESTROYED")));
        assertNobodyElse(scene, up);
    }

    /** What an orderly close of the upstream comes to. */
    @ParameterizedTest(name = "{0}: again {1}")
    @CsvSource({"never,false", "connect-failure,false", "disconnect,true", "always,true",
        "sometimes,false"})
    void shouldTakeAnOrderlyCloseForADisconnectIfTold(String policy, boolean again)
            throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("TCP"), policy, 3, TIMEOUT_MS));
        var client = scene.tcp();
        BED.own(up.accept()).close();
        if (again) {
            var served = BED.own(up.accept());
            client.send(DATA);
            assertArrayEquals(DATA, served.receive(DATA.length));
        } else {
            client.awaitEnd();
            client.close();
            scene.await("DESTROYED");
            assertNobodyElse(scene, up);
        }
    }

    @Test
    void shouldCompleteTheResponseInsteadOfReconnecting() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("HTTP", Scene.to(scene.upstreamCluster("TCP"), "always", 3, TIMEOUT_MS));
        var answer = Background.start(() -> scene.http("/"));
        var served = BED.own(up.accept());
        served.send(DATA);
        served.close();
        assertEquals(DATA.length, answer.join().body().length());
        assertNobodyElse(scene, up);
    }

    @Test
    void shouldLimitASingleAttempt() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("WebSocket"), "never", 1, TIMEOUT_MS));
        var startNs = System.nanoTime();
        var client = scene.tcp();
        var silent = BED.own(up.accept());
        client.awaitEnd();
        assertAtLeast(TIMEOUT_MS, startNs);
        silent.awaitEnd();
        var content = scene.await("DESTROYED").at("events/2/content").text();
        assertTrue(content.contains("General Server Error: no connection within 60 ms"), content);
    }

    @Test
    void shouldTryAgainWhenAnAttemptTookTooLong() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("TCP",
            Scene.to(scene.upstreamCluster("WebSocket"), "connect-failure", 2, TIMEOUT_MS));
        var client = scene.tcp();
        for (var i = 0; i < 3; i++) {
            BED.own(up.accept());
        }
        client.awaitEnd();
        assertNobodyElse(scene, up);
    }

    @Test
    void shouldWaitForAClusterThatDoesNotExistYet() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        var cluster = BED.name("late");
        scene.listen("TCP", Scene.to(cluster, "connect-failure", 100, TIMEOUT_MS));
        var client = scene.tcp();
        client.send(DATA);
        scene.await("to wait",
            session -> session.at("destination/status").text().equals("RETRYING"));
        BED.api().create("clusters", scene.upstreamCluster(cluster, "TCP"));
        assertArrayEquals(DATA, BED.own(up.accept()).receive(DATA.length));
    }

    @Test
    void shouldWaitForAnEndpoint() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        var cluster = scene.cluster("{ protocol: TCP, port: " + scene.upstreamPort() + " }");
        scene.listen("TCP", Scene.to(cluster, "always", 100, TIMEOUT_MS));
        scene.tcp();
        scene.await("to wait",
            session -> session.at("destination/status").text().equals("RETRYING"));
        BED.api().create("clusters/" + cluster + "/endpoints",
            "endpoint: { spec: { address: " + Lab.SERVER4 + " } }");
        BED.own(up.accept());
        scene.await("CONNECTED");
    }

    @Test
    void shouldConnectAllStagesInParallel() throws IOException {
        var scene = Scene.of(BED);
        var destination = scene.serveTcp();
        var other = Scene.of(BED);
        var ingress = other.serveTcp();
        scene.listen("TCP", "[ { action: { route: { destination: "
            + scene.upstreamCluster("WebSocket") + ", ingress: [ "
            + other.upstreamCluster("WebSocket") + " ], retry: { timeout: 9000 } } } } ]");
        scene.tcp();
        BED.own(destination.accept());
        BED.own(ingress.accept());
        assertEquals("INIT", scene.sessions().getFirst().at("status").text());
    }

    @Test
    void shouldKeepTheRouteOfASessionWhenItIsDeleted() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        BED.api().create("routes", "route: { name: fleeting, destination: "
            + scene.upstreamCluster("TCP")
            + ", retry: { retry_on: always, num_retries: 3, timeout: 50 } }");
        scene.listen("TCP", "[ { action: { route: fleeting } } ]");
        scene.tcp();
        var served = BED.own(up.accept());
        scene.await("CONNECTED");
        BED.api().remove("routes/fleeting");
        served.abort();
        BED.own(up.accept());
        scene.await("to be connected again", session -> session.at("events").items().size() == 5);
    }

    @Test
    void shouldFollowTheRetryPolicyWhenAnEndpointIsDeleted() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        var cluster = scene.upstreamCluster("TCP");
        BED.api().create("clusters/" + cluster + "/endpoints",
            "endpoint: { spec: { address: " + Lab.SERVER6 + " } }");
        var next = BED.server(() -> StreamUpstream.listen(
            new InetSocketAddress(Lab.SERVER6, scene.upstreamPort())));
        scene.listen("TCP", Scene.to(cluster, "disconnect", 3, TIMEOUT_MS));
        var client = scene.tcp();
        var served = BED.own(up.accept());
        scene.await("CONNECTED");
        BED.api().remove("endpoints/" + cluster + "-endpoint?recursive=true");
        served.awaitEnd();
        client.send(DATA);
        assertArrayEquals(DATA, BED.own(next.accept()).receive(DATA.length));
    }

    @Test
    void shouldConnectASingletonSourceAgain() throws IOException {
        var scene = Scene.of(BED);
        var peer = new InetSocketAddress(Lab.CLIENT4, BED.port());
        var up = scene.serveUdp();
        scene.listen("{ protocol: UDP, port: " + scene.port() + ", connect: { address: "
            + Lab.CLIENT4 + ", port: " + peer.getPort() + " } }", "track: 60",
            Scene.to(scene.upstreamCluster("UDP"), "always", 3, TIMEOUT_MS));
        var client = BED.client(() -> UdpConn.between(peer, scene.proxy()));
        client.send(DATA);
        var served = BED.own(up.accept());
        assertArrayEquals(DATA, served.receive(DATA.length));
        client.close();
        served.send(DATA);
        var session = scene.await("to be connected again",
            shown -> shown.at("events").items().size() >= 5);
        assertEquals("Session.disconnect: Stage: " + scene.listener() + ": Error: ",
            session.at("events/3/message").text().replaceAll("(Error: ).*", "$1"));
        var again = BED.client(() -> UdpConn.between(peer, scene.proxy()));
        again.send(DATA);
        assertArrayEquals(DATA, served.receive(DATA.length));
    }

    @Test
    void shouldNotConnectAnyOtherSourceAgain() throws IOException {
        var scene = Scene.of(BED);
        scene.serveTcp();
        scene.listen("WebSocket", Scene.to(scene.upstreamCluster("TCP"), "always", 3, TIMEOUT_MS));
        WebSocketPeer client = scene.webSocket("/");
        scene.await("CONNECTED");
        client.abort();
        var content = scene.await("DESTROYED").at("events/4/content").text();
        assertTrue(content.endsWith(": Stage \"" + scene.listener() + "/ID:0\" is not retriable"),
            content);
    }

    private static void assertAtLeast(int ms, long startNs) {
        var tookMs = (System.nanoTime() - startNs) / 1_000_000;
        assertTrue(tookMs >= ms, "took " + tookMs + " ms, not " + ms);
    }

    /** The session is over; who connects next is the test itself. */
    private static void assertNobodyElse(Scene scene, StreamUpstream up) throws IOException {
        assertFalse(scene.sessions().stream()
            .anyMatch(session -> !session.at("status").text().equals("DESTROYED")));
        var mine = BED.server(() -> StreamConn.connect(
            new InetSocketAddress(Lab.SERVER4, scene.upstreamPort())));
        assertEquals(mine.localAddress(), BED.own(up.accept()).remoteAddress());
    }
}
