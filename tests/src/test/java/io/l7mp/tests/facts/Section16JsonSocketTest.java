// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 16: the headers of JSONSocket, as its peers write and read them. */
@NeedsNetNs
class Section16JsonSocketTest {
    private static final String HELLO = "{\"JSONSocketVersion\":1}";
    private static final String OK =
        "{\"JSONSocketVersion\":1,\"JSONSocketStatus\":200,\"JSONSocketMessage\":\"OK\"}";
    private static final String NOT_JSON = "{\"JSONSocketVersion\":1,\"JSONSocketStatus\":400,"
        + "\"JSONSocketMessage\":\"Bad Request: Invalid JSON header\"}";

    /** A long header that has not come to its end. */
    private static final String HALF = "{\"a\":\"" + "x".repeat(60_000);

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @ParameterizedTest
    @ValueSource(strings = {"transport", "transport_spec"})
    void shouldNameTheSessionAndShowTheWholeHeader(String field) throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: JSONSocket, " + field + ": { protocol: UDP, port: "
            + scene.port() + " } }", "track: 60", Scene.to(Scene.ECHO));
        var client = scene.udp();
        send(client, "{\"JSONSocketVersion\":0,\"user\":{\"name\":\"x\"}}");
        assertEquals(OK, receive(client));
        send(client, "data");
        assertEquals("data", receive(client));
        var session = scene.await("CONNECTED");
        assertEquals("JSONSocket:" + scene.listener() + "-0", session.at("name").text());
        assertEquals("{\"IP\":{\"src_addr\":\"10.201.1.1\",\"dst_addr\":\"0.0.0.0\"},\"UDP\":{"
            + "\"src_port\":" + client.localPort() + ",\"dst_port\":" + scene.port()
            + "},\"JSONSocket\":{\"JSONSocketVersion\":0,\"user\":{\"name\":\"x\"}}}",
            session.at("metadata").toString());
    }

    @Test
    void shouldTellWhyAHeaderIsRefusedAndForgetItsSender() throws IOException {
        var scene = listen("UDP", Scene.to(Scene.ECHO));
        var client = scene.udp();
        for (var header : List.of("dummy", "", "[]", "1", "{\"JSONSocketVersion\":1", "{} {}",
                "\u0000{\"JSONSocketVersion\":1}")) {
            send(client, header);
            assertEquals(NOT_JSON, receive(client), header);
        }
        for (var header : List.of("{}", "{\"JSONSocketVersion\":\"a\"}",
                "{\"JSONSocketVersion\":null}", "{\"JSONSocketVersion\":0.5}")) {
            send(client, header);
            assertStatus(400, receive(client));
        }
        for (var version : List.of("-1", "2", "9000000000000000")) {
            send(client, "{\"JSONSocketVersion\":" + version + "}");
            assertStatus(505, receive(client));
        }
        assertEquals(List.of(), scene.sessions());
        send(client, HELLO);
        assertEquals(OK, receive(client));
    }

    @Test
    void shouldNeverAnswerAnAnswer() throws IOException {
        var scene = listen("UDP", Scene.to(Scene.ECHO));
        var client = scene.udp();
        send(client, OK);
        send(client, NOT_JSON);
        assertTrue(client.isSilentFor(200));
        assertEquals(List.of(), scene.sessions());
    }

    @Test
    void shouldAnswerARepeatedHeaderUntilDataCome() throws IOException {
        var scene = listen("UDP", Scene.to(Scene.ECHO));
        var client = scene.udp();
        for (var i = 0; i < 3; i++) {
            send(client, HELLO);
            assertEquals(OK, receive(client));
        }
        send(client, "data");
        assertEquals("data", receive(client));
        send(client, HELLO);
        assertEquals(HELLO, receive(client));
        assertEquals(1, scene.sessions().size());
    }

    @Test
    void shouldGiveEachClientAStreamOfItsOwn() throws IOException {
        var scene = listen("UDP", Scene.to(Scene.ECHO));
        var clients = new ArrayList<UdpConn>();
        for (var i = 0; i < 20; i++) {
            clients.add(scene.udp());
            send(clients.get(i), HELLO);
        }
        for (var client : clients) {
            assertEquals(OK, receive(client));
            send(client, "" + client.localPort());
            assertEquals("" + client.localPort(), receive(client));
        }
        assertEquals(20, scene.sessions().size());
    }

    @Test
    void shouldFindTheHeaderInAByteStream() throws IOException {
        var scene = listen("TCP", Scene.to(Scene.ECHO));
        var client = scene.tcp();
        var header = " \n{\"a\":\"}\\\\\\\"{\",\"b\":[{},[\"é]\"]], \"JSONSocketVersion\" : 1 }";
        for (var octet : header.getBytes(StandardCharsets.UTF_8)) {
            client.send(new byte[] {octet});
        }
        assertEquals(OK, text(client.receive(OK.length())));
        assertEquals("}\\\"{", scene.await("CONNECTED").at("metadata/JSONSocket/a").text());
        client.endOutput();
        assertEquals(0, client.receiveToEnd().length);
    }

    @ParameterizedTest
    @CsvSource({"'',data", "'\n',data", "'\r\n','\ndata'"})
    void shouldPassOnWhatComesBehindTheHeader(String lineEnd, String data) throws IOException {
        var client = listen("TCP", Scene.to(Scene.ECHO)).tcp();
        client.send(HELLO + lineEnd + data);
        client.endOutput();
        assertEquals(OK + data, text(client.receiveToEnd()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "x", "]", "{]", "{\"a\":}", "{}"})
    void shouldRefuseAndCloseAConnection(String garbage) throws IOException {
        var scene = listen("TCP", Scene.to(Scene.ECHO));
        var client = scene.tcp();
        client.send(garbage);
        assertStatus(400, text(client.receiveToEnd()));
        assertEquals(List.of(), scene.sessions());
    }

    @Test
    void shouldBoundTheHeader() throws IOException {
        var scene = listen("TCP", Scene.to(Scene.ECHO));
        var deep = scene.tcp();
        deep.send("{\"a\":" + "[".repeat(1000));
        assertStatus(400, text(deep.receiveToEnd()));
        var fits = scene.tcp();
        fits.send("{\"a\":\"" + "x".repeat(65_000) + "\",\"JSONSocketVersion\":1}");
        assertEquals(OK, text(fits.receive(OK.length())));
    }

    @Test
    void shouldCloseAConnectionWithoutAHeader() throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: JSONSocket, timeout: 100, transport: { protocol: TCP, port: "
            + scene.port() + " } }", "track: 60", Scene.to(Scene.ECHO));
        var slow = scene.tcp();
        slow.send("{\"JSONSocket");
        assertStatus(408, text(slow.receiveToEnd()));
    }

    @Test
    void shouldTellWhyThereIsNoRoute() throws IOException {
        var client = listen("UDP", "[]").udp();
        send(client, HELLO);
        var answer = receive(client);
        assertStatus(404, answer);
        assertTrue(answer.contains("\"Not Found: No route for session \\\"JSONSocket:"), answer);
    }

    @Test
    void shouldBuildTheHeaderOfMetadata() throws IOException {
        var scene = Scene.of(BED);
        var upstream = scene.serveUdp();
        scene.listen("UDP", Scene.to(cluster(scene, ", header: [ { path: /UDP/none },"
            + " { path: { from: /IP/src_addr, to: /a/b } }, { path: { from: /none, to: /n } },"
            + " { path: /IP }, { set: { key: JSONSocketVersion, value: 7 } },"
            + " { set: { key: /s, value: [1] } } ]")));
        send(scene.udp(), "data");
        assertEquals("{\"a\":{\"b\":\"10.201.1.1\"},\"src_addr\":\"10.201.1.1\","
            + "\"dst_addr\":\"0.0.0.0\",\"s\":[1],\"JSONSocketVersion\":1}",
            receive(upstream.accept()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "[]", "{\"JSONSocketVersion\":1}",
        "{\"JSONSocketVersion\":1,\"JSONSocketStatus\":300}", "{\"JSONSocketStatus\":200}",
        "{\"JSONSocketVersion\":2,\"JSONSocketStatus\":200}"})
    void shouldNotConnectToAServerThatDoesNotSayYes(String answer) throws IOException {
        var scene = Scene.of(BED);
        var upstream = scene.serveUdp();
        scene.listen("UDP", Scene.to(cluster(scene, "")));
        send(scene.udp(), "data");
        var served = upstream.accept();
        assertEquals(HELLO, receive(served));
        send(served, answer);
        var session = scene.await("DESTROYED");
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY"), Api.events(session));
    }

    @Test
    void shouldShowWhatElseTheServerAnswers() throws IOException {
        var scene = Scene.of(BED);
        var upstream = scene.serveUdp();
        scene.listen("UDP", Scene.to(cluster(scene, "")));
        send(scene.udp(), "data");
        var served = upstream.accept();
        assertEquals(HELLO, receive(served));
        var answer = OK.replace("}", ",\"node\":[\"n1\"]}");
        send(served, answer);
        assertEquals("data", receive(served));
        assertTrue(Api.notes(scene.await("CONNECTED")).getFirst()
            .endsWith("the server has answered " + answer));
    }

    @Test
    void shouldTryAgainWhenThereIsNoAnswer() throws IOException {
        var scene = Scene.of(BED);
        var upstream = scene.serveUdp();
        scene.listen("UDP", Scene.to(cluster(scene, ""), "connect-failure", 1, 200));
        send(scene.udp(), "data");
        assertEquals(HELLO, receive(upstream.accept()));
        var second = upstream.accept();
        assertEquals(HELLO, receive(second));
        send(second, OK);
        assertEquals("data", receive(second));
    }

    @ParameterizedTest
    @CsvSource({"inactivity_timeout: 100,track: 60",
        "inactivity_timeout: 9999999,'track: 60, idle_timeout: 1'"})
    void shouldEndASessionWithoutData(String field, String options) throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: JSONSocket, " + field + ", transport: { protocol: TCP, port: "
            + scene.port() + " } }", options, Scene.to(Scene.ECHO));
        var client = scene.tcp();
        client.send(HELLO);
        assertEquals(OK, text(client.receiveToEnd()));
        assertTrue(scene.await("DESTROYED").toString().contains("No data for "));
    }

    @Test
    void shouldGiveUpAConnectionWithoutData() throws IOException {
        var scene = Scene.of(BED);
        var upstream = scene.serveUdp();
        scene.listen("UDP", Scene.to(cluster(scene, ", inactivity_timeout: 100")));
        send(scene.udp(), "data");
        var served = upstream.accept();
        receive(served);
        send(served, OK);
        var events = Api.events(scene.await("DESTROYED"));
        assertEquals(List.of("INIT", "LOOKUP SUCCESS", "CONNECT", "DISCONNECT", "END", "DESTROY"),
            events);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP", "JSONSocket", "FTP", "PIPE", "AF_PACKET", "STDIO-fork", "Echo"})
    void shouldRefuseWhatCannotCarryIt(String protocol) throws IOException {
        var spec = "{ protocol: JSONSocket, transport: { protocol: " + protocol + ", port: "
            + BED.port() + ", path: /none, interface: lo, command: [ /bin/cat ],"
            + " transport: { protocol: UDP, port: 1 } } }";
        assertEquals(400, BED.api().post("listeners",
            "listener: { name: n, spec: " + spec + ", rules: [] }").status());
        assertEquals(400, BED.api().post("clusters",
            "cluster: { name: n, spec: " + spec + " }").status());
    }

    @Test
    void shouldSayWhereTheTransportIsThatDoesNotFit() throws IOException {
        var reply = BED.api().post("listeners", "application/json", "{\"listener\":{\"name\":\"n\","
            + "\"spec\":{\"protocol\":\"JSONSocket\",\"transport\":{\"protocol\":\"AF_PACKET\","
            + "\"interface\":\"lo\"}},\"rules\":[]}}");
        assertEquals("/listener/spec/transport/protocol: AF_PACKET cannot carry another protocol",
            Json.parse(reply.body()).at("content").text());
    }

    @Test
    void shouldSurviveAFloodOfClientsWithoutHeaders() throws IOException {
        var scene = listen("TCP", Scene.to(Scene.ECHO));
        var first = scene.tcp();
        for (var i = 0; i < 4096; i++) {
            BED.client(() -> SocketChannel.open(scene.proxy()));
        }
        assertStatus(503, text(first.receiveToEnd()));
        var late = scene.tcp();
        late.send(HELLO);
        assertEquals(OK, text(late.receive(OK.length())));
    }

    @Test
    void shouldServeOthersWhileMemoryIsShortForSlowHeaders() throws IOException {
        var scene = listen("TCP", Scene.to(Scene.ECHO));
        var first = scene.tcp();
        first.send(HALF);
        for (var i = 0; i < 200; i++) {
            scene.tcp().send(HALF);
        }
        assertStatus(503, text(first.receiveToEnd()));
        var inPieces = scene.tcp();
        inPieces.send("{\"JSON");
        var whole = scene.tcp();
        whole.send(HELLO);
        assertEquals(OK, text(whole.receive(OK.length())));
        inPieces.send("SocketVersion\":1}");
        assertEquals(OK, text(inPieces.receive(OK.length())));
    }

    @Test
    void shouldServeOthersWhileGarbageComes() throws IOException {
        var scene = listen("UDP", Scene.to(Scene.ECHO));
        for (var i = 0; i < 200; i++) {
            var garbage = scene.udp();
            for (var text : List.of("x", "{".repeat(1000), "[" + HELLO, HALF, "{}", OK)) {
                send(garbage, text);
            }
        }
        var client = scene.udp();
        do {
            send(client, HELLO);
        } while (client.isSilentFor(200));
        send(client, HELLO);
        assertEquals(OK, receive(client));
        assertEquals(1, scene.sessions().size());
    }

    private static Scene listen(String transport, String rules) throws IOException {
        var scene = Scene.of(BED);
        return scene.listen("{ protocol: JSONSocket, transport: { protocol: " + transport
            + ", port: " + scene.port() + " } }", "track: 60", rules);
    }

    /** A cluster over UDP to the scene's upstream, in place. */
    private static String cluster(Scene scene, String more) {
        return "{ spec: { protocol: JSONSocket, transport: { protocol: UDP, port: "
            + scene.upstreamPort() + " }" + more + " }, endpoints: [ { spec: { address: "
            + Lab.SERVER4 + " } } ] }";
    }

    private static void assertStatus(int status, String answer) throws IOException {
        assertEquals(status, Json.parse(answer).at("JSONSocketStatus").number(), answer);
    }

    private static void send(Conn to, String text) throws IOException {
        to.send(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String receive(Conn from) throws IOException {
        return text(from.receive().orElseThrow());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
