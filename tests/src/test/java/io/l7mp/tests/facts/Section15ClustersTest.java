// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpHead;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 15: what clusters do with a session's data and metadata. */
@NeedsNetNs
class Section15ClustersTest {
    private static final byte[] DATA = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldAskForThePathAndHeadersOfAWebSocketClient() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveWebSocket();
        scene.listen("WebSocket", Scene.to(scene.upstreamCluster("WebSocket")));
        scene.webSocket("/a/b?c=d", "X-Token: t", "Cookie: k=v",
            "Sec-WebSocket-Protocol: chat, talk");
        var asked = BED.own(up.accept()).handshake();
        assertEquals("/a/b?c=d", asked.target());
        assertEquals(Optional.of("t"), asked.header("x-token"));
        assertEquals(Optional.of("k=v"), asked.header("cookie"));
        assertEquals(Optional.of("chat, talk"), asked.header("sec-websocket-protocol"));
        assertNotEquals(Optional.of(scene.await("CONNECTED").at("metadata/HTTP/headers")
            .at("sec-websocket-key").text()), asked.header("sec-websocket-key"));
    }

    @Test
    void shouldAskForThePathAndHeadersOfAnHttpRequest() throws IOException {
        var asked = askedOf("GET /a/b?c=d HTTP/1.1\r\nHost: x\r\nX-Token: t\r\n\r\n", "");
        assertEquals("/a/b?c=d", asked.target());
        assertEquals(Optional.of("t"), asked.header("x-token"));
    }

    @Test
    void shouldAskForWhatTheRewrittenMetadataSay() throws IOException {
        var asked = askedOf("GET / HTTP/1.1\r\nHost: x\r\nX-Token: t\r\n\r\n",
            "{ path: /HTTP/url/path, value: /new }, "
            + "{ path: /HTTP/headers, value: { x-other: o } }");
        assertEquals("/new", asked.target());
        assertEquals(Optional.of("o"), asked.header("x-other"));
        assertEquals(Optional.empty(), asked.header("x-token"));
    }

    @Test
    void shouldPreferHostAndPortOfTheUrlToTheEndpoint() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveWebSocket();
        scene.listen("HTTP", Scene.to("{ spec: { protocol: WebSocket, port: 1 }, endpoints: [ "
            + "{ spec: { address: 127.0.0.1 } } ] }"));
        var authority = Lab.SERVER4 + ":" + scene.upstreamPort();
        scene.tcp().send("GET http://" + authority + "/x HTTP/1.1\r\nHost: " + authority
            + "\r\n\r\n");
        var asked = BED.own(up.accept()).handshake();
        assertEquals("/x", asked.target());
        assertEquals(Optional.of(authority), asked.header("host"));
    }

    @Test
    void shouldAskForTheRootWithoutHttpMetadata() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveWebSocket();
        scene.listen("TCP", Scene.to(scene.upstreamCluster("WebSocket")));
        scene.tcp();
        var asked = BED.own(up.accept()).handshake();
        assertEquals("/", asked.target());
        assertEquals(Optional.of(Lab.SERVER4 + ":" + scene.upstreamPort()), asked.header("host"));
    }

    @Test
    void shouldLogEachMessageAfterThePrefixAndPassItOn() throws IOException {
        var scene = Scene.of(BED);
        var file = BED.lab().dir().resolve(scene.listener());
        var up = scene.serveUdp();
        scene.listen("UDP", "[ { action: { route: { destination: " + scene.upstreamCluster("UDP")
            + ", ingress: [ { spec: { protocol: Logger, log_file: '" + file
            + "', log_prefix: up } } ] } } } ]");
        var client = scene.udp();
        client.send(text("one\n"));
        client.send(text("two\n"));
        var served = up.accept();
        assertEquals("one\n", text(served.receive(4)));
        assertEquals("two\n", text(served.receive(4)));
        served.send(text("answer\n"));
        assertEquals("answer\n", text(client.receive(7)));
        Await.until("the log", () -> Files.readString(file).equals("up: one\nup: two\n"));
    }

    @Test
    void shouldTruncateTheLogWhenASessionStarts() throws IOException {
        var scene = Scene.of(BED);
        var file = BED.lab().dir().resolve(scene.listener());
        var cluster = scene.cluster("{ protocol: Logger, log_file: '" + file + "' }");
        scene.listen("TCP", Scene.to(cluster));
        for (var word : new String[] {"a long first line\n", "second\n"}) {
            var client = scene.tcp();
            client.send(word);
            assertEquals(word, text(client.receive(word.length())));
            client.endOutput();
            client.awaitEnd();
            Await.until("the log", () -> Files.readString(file).equals(word));
        }
    }

    @Test
    void shouldPutMessagesIntoJson() throws IOException {
        var scene = Scene.of(BED).listen("UDP", "[ { action: { rewrite: [ { path: /x, value: "
            + "\"\\u00e4\\\"\" } ], route: { destination: { spec: { protocol: JSONEncap } } } } }"
            + " ]");
        var client = scene.udp();
        var metadata = "{\"metadata\":{\"name\":\"UDP:10.201.1.1:" + client.localPort()
            + "-0.0.0.0:" + scene.port() + "-0\",\"IP\":{\"src_addr\":\"10.201.1.1\","
            + "\"dst_addr\":\"0.0.0.0\"},\"UDP\":{\"src_port\":" + client.localPort()
            + ",\"dst_port\":" + scene.port() + "},\"x\":\"\u00e4\\\"\"},\"payload\":\"";
        client.send(DATA);
        assertEquals(metadata + "AQID\"}", text(client.receive().orElseThrow()));
        client.send(new byte[] {(byte) 0xff});
        assertEquals(metadata + "/w==\"}", text(client.receive().orElseThrow()));
        client.send(new byte[0]);
        assertEquals(metadata + "\"}", text(client.receive().orElseThrow()));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"metadata\":{\"name\":\"x\"},\"payload\":\"d29yZA==\"}", "{\"payload\":\"d29yZA==\"}",
        " { \"payload\" : \"d29yZA==\" , \"x\" : [ {} ] } ",
        "{\"payload\":\"\\u0064\\u00329yZA\"}"})
    void shouldTakeThePayloadOutOfJson(String message) throws IOException {
        assertEquals("word", text(decapped(message)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "{}", "[]", "{\"payload\":1}", "{\"metadata\":{}}", "null",
        "{\"payload\":\"d29yZA==\"", "{\"x\":{\"payload\":\"d29yZA==\"}}"})
    void shouldDropWhatHasNoPayload(String message) throws IOException {
        assertEquals("word", text(decapped(message, "{\"payload\":\"d29yZA==\"}")));
    }

    @Test
    void shouldPassMessagesToTheOthersWithTheSameLabel() throws IOException {
        var scene = Scene.of(BED).listen("WebSocket",
            Scene.to("{ spec: { protocol: Sync, query: /HTTP/headers/room } }"));
        var first = member(scene, "a");
        var second = member(scene, "a");
        var third = member(scene, "a");
        var stranger = member(scene, "b");
        first.send("hello");
        assertEquals("hello", text(second.receive().orElseThrow()));
        assertEquals("hello", text(third.receive().orElseThrow()));
        second.send("yes");
        assertEquals("yes", text(first.receive().orElseThrow()), "and no echo before it");
        assertEquals("yes", text(third.receive().orElseThrow()));
        assertTrue(stranger.raw().isSilent());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveTheOthersAloneWhenAMemberLeaves(boolean orderly) throws IOException {
        var scene = Scene.of(BED).listen("WebSocket",
            Scene.to("{ spec: { protocol: Sync, query: /HTTP/headers/room } }"));
        var leaving = member(scene, "a");
        var first = member(scene, "a");
        var second = member(scene, "a");
        if (orderly) {
            leaving.close();
        } else {
            leaving.abort();
        }
        scene.await("DESTROYED");
        first.send("still here");
        assertEquals("still here", text(second.receive().orElseThrow()));
        var late = member(scene, "a");
        second.send("welcome");
        assertEquals("welcome", text(first.receive().orElseThrow()));
        assertEquals("welcome", text(late.receive().orElseThrow()));
    }

    @Test
    void shouldJoinListenersOfDifferentProtocolsInAGroup() throws IOException {
        var first = Scene.of(BED);
        var cluster = first.cluster("{ protocol: Sync, query: /group/id }");
        var rules = "[ { action: { rewrite: [ { path: /group/id, value: 7 } ], route: { "
            + "destination: " + cluster + " } } } ]";
        first.listen("UDP", rules);
        var udp = first.udp();
        udp.send(DATA);
        first.await("CONNECTED");
        var webSocket = Scene.of(BED).listen("WebSocket", rules).webSocket("/");
        webSocket.send("to UDP");
        assertEquals("to UDP", text(udp.receive().orElseThrow()));
        udp.send(DATA);
        assertArrayEquals(DATA, webSocket.receive().orElseThrow());
    }

    @Test
    void shouldGoOnWithTheAnswersOfATransportClusterInTheChain() throws IOException {
        var scene = Scene.of(BED);
        var ingress = scene.serveUdp();
        var other = Scene.of(BED);
        var egress = other.serveTcp();
        scene.listen("WebSocket", "[ { action: { route: { destination: " + Scene.ECHO
            + ", ingress: [ " + scene.upstreamCluster("UDP") + " ], egress: [ "
            + other.upstreamCluster("TCP") + " ] } } } ]");
        var client = scene.webSocket("/");
        client.send("question");
        var first = ingress.accept();
        assertEquals("question", text(first.receive(8)));
        first.send(text("to Echo"));
        var second = BED.own(egress.accept());
        assertEquals("to Echo", text(second.receive(7)));
        second.send("answer");
        assertEquals("answer", text(client.receive(6)));
    }

    private static WebSocketPeer member(Scene scene, String room) throws IOException {
        var count = scene.sessions().size();
        var peer = scene.webSocket("/", "room: " + room);
        Await.until("a member to be connected", () -> scene.sessions().size() == count + 1
            && scene.sessions().getLast().at("status").text().equals("CONNECTED"));
        return peer;
    }

    /** The upgrade request that an HTTP request leads to. */
    private static HttpHead askedOf(String request, String rewrites) throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveWebSocket();
        scene.listen("HTTP", "[ { action: { rewrite: [ " + rewrites + " ], route: { destination: "
            + scene.upstreamCluster("WebSocket") + " } } } ]");
        var accepting = Background.start(up::accept);
        scene.tcp().send(request);
        return BED.own(accepting.join()).handshake();
    }

    /** What JSONDecap lets through first. */
    private static byte[] decapped(String... messages) throws IOException {
        UdpConn client = Scene.of(BED)
            .listen("UDP", Scene.to("{ spec: { protocol: JSONDecap } }")).udp();
        for (var message : messages) {
            client.send(text(message));
        }
        return client.receive().orElseThrow();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] text) {
        return new String(text, StandardCharsets.UTF_8);
    }
}
