// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.Frame;
import io.l7mp.tests.peer.HttpConn;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 14: what listeners take, what they answer, whom they share with, and their end. */
@NeedsNetNs
class Section14ListenersTest {
    private static final byte[] DATA = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldBeAServerForItsOnePeerWhenToldSo() throws IOException {
        var scene = Scene.of(BED);
        var peer = new InetSocketAddress(Lab.CLIENT4, BED.port());
        scene.listen("{ protocol: UDP, port: " + scene.port() + ", connect: { address: "
            + Lab.CLIENT4 + ", port: " + peer.getPort() + " } }", "mode: server",
            Scene.to(Scene.ECHO));
        assertTrue(scene.sessions().isEmpty(), "no session before the first datagram");
        var other = scene.udp();
        other.send(DATA);
        converse(BED.client(() -> UdpConn.between(peer, scene.proxy())));
        assertTrue(other.isSilentFor(50));
        assertEquals(1, scene.sessions().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{ address: 10.201.1.1 }", "{ port: 7000 }"})
    void shouldRefuseASingletonWithoutItsPeer(String connect) throws IOException {
        var scene = Scene.of(BED);
        assertEquals("Singleton mode requested but either connect.address or connect.port is not "
            + "defined (or neither): no remote to connect to", refused(scene,
                "{ protocol: UDP, port: " + scene.port() + ", connect: " + connect + " }",
                "{ mode: singleton }"));
    }

    @Test
    void shouldShareAUdpPortAmongListeners() throws IOException {
        var first = Scene.of(BED).listen("UDP", Scene.to(Scene.ECHO));
        BED.api().create("listeners", "listener: { name: sharing, spec: { protocol: UDP, port: "
            + first.port() + " }, rules: " + Scene.to(Scene.ECHO) + " }");
        converse(first.udp());
        BED.api().remove("listeners/sharing?recursive=true");
        converse(first.udp());
    }

    @Test
    void shouldRefuseAUdpPortOfAnotherProcess() throws IOException {
        var scene = Scene.of(BED);
        BED.local(() -> UdpUpstream.listen(new InetSocketAddress("0.0.0.0", scene.port())));
        assertEquals("UDPListener.run: \"" + scene.listener() + "\": Could not bind to 0.0.0.0:"
            + scene.port() + ": bind EADDRINUSE 0.0.0.0:" + scene.port(),
            refused(scene, "{ protocol: UDP, port: " + scene.port() + " }", "{}"));
    }

    @Test
    void shouldRefuseAUdpAddressThatIsNotThere() throws IOException {
        var scene = Scene.of(BED);
        assertEquals("UDPListener.run: \"" + scene.listener() + "\": Could not bind to "
            + "10.9.9.9:15999: bind EADDRNOTAVAIL 10.9.9.9:15999",
            refused(scene, "{ protocol: UDP, address: 10.9.9.9, port: 15999 }", "{}"));
    }

    @Test
    void shouldRefuseAUdpPortOutOfRangeWhenItBinds() throws IOException {
        var scene = Scene.of(BED);
        var content = refused(scene, "{ protocol: UDP, port: 80000 }", "{}");
        assertTrue(content.startsWith("UDPListener.run: \"" + scene.listener()
            + "\": Could not bind to 0.0.0.0:80000: "), content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void shouldRefuseAPortThatIsTaken(String protocol) throws IOException {
        var scene = Scene.of(BED);
        var spec = "{ protocol: " + protocol + ", port: " + scene.port() + " }";
        var other = BED.local(() -> StreamUpstream.listen(new InetSocketAddress(scene.port())));
        assertTrue(refused(scene, spec, "{}").contains("" + scene.port()));
        other.close();
        BED.api().create("listeners", "listener: { name: owner, spec: " + spec + ", rules: [] }");
        assertTrue(refused(scene, spec, "{}").contains("" + scene.port()));
        BED.api().remove("listeners/owner");
        scene.listen(spec, "track: 60", Scene.to(Scene.ECHO));
    }

    @Test
    void shouldRefuseASocketFileSomebodyListensOn() throws IOException {
        var scene = Scene.of(BED);
        var file = file(scene);
        BED.local(() -> StreamUpstream.listen(UnixDomainSocketAddress.of(file)));
        assertTrue(refused(scene, unix(file), "{}").contains(file.toString()));
        assertTrue(Files.exists(file));
    }

    @Test
    void shouldReplaceASocketFileNobodyListensOn() throws IOException {
        var scene = Scene.of(BED);
        var file = file(scene);
        var kept = BED.lab().dir().resolve("kept");
        var dead = BED.local(() -> StreamUpstream.listen(UnixDomainSocketAddress.of(file)));
        Files.createLink(kept, file);
        dead.close();
        Files.move(kept, file);
        scene.listen(unix(file), "track: 60", Scene.to(Scene.ECHO));
        converse(BED.local(() -> StreamConn.connect(UnixDomainSocketAddress.of(file))));
    }

    @Test
    void shouldLeaveAnyOtherFileAlone() throws IOException {
        var scene = Scene.of(BED);
        var file = Files.writeString(file(scene), "precious");
        assertTrue(refused(scene, unix(file), "{}").contains("no socket"));
        assertEquals("precious", Files.readString(file));
    }

    @Test
    void shouldRemoveItsSocketFileWhenDeleted() throws IOException {
        var scene = Scene.of(BED);
        scene.listen(unix(file(scene)), "track: 60", "[]");
        assertTrue(Files.exists(file(scene)));
        BED.api().remove("listeners/" + scene.listener());
        assertTrue(Files.notExists(file(scene)));
    }

    @Test
    void shouldAnswerInChunks() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var client = BED.client(() -> HttpConn.post(scene.proxy()));
        client.send(DATA);
        client.endOutput();
        assertArrayEquals(DATA, client.receiveToEnd());
        assertEquals(200, client.head().status());
        assertEquals(Optional.of("chunked"), client.head().header("transfer-encoding"));
        assertEquals(Optional.empty(), client.head().header("content-length"));
    }

    @Test
    void shouldSayWhenTheAnswerIsEmpty() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var head = scene.http("/").head();
        assertEquals(200, head.status());
        assertEquals(Optional.of("0"), head.header("content-length"));
        assertEquals(Optional.empty(), head.header("transfer-encoding"));
    }

    @Test
    void shouldPassTheEndOfTheRequestOnAndEndTheResponseWithTheDestination() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveTcp();
        scene.listen("HTTP", Scene.to(scene.upstreamCluster("TCP")));
        var answer = Background.start(() -> scene.http("/"));
        var served = BED.own(up.accept());
        assertEquals(0, served.receiveToEnd().length);
        served.send("late");
        served.close();
        assertEquals("late", answer.join().body());
    }

    @Test
    void shouldMakeASessionOfEveryRequestOnAConnection() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var conn = scene.tcp();
        for (var i = 0; i < 3; i++) {
            conn.send("GET /" + i + " HTTP/1.1\r\nHost: x\r\n\r\n");
            assertEquals(200, HttpReply.read(conn).status());
        }
        assertEquals("/0 /1 /2", String.join(" ", scene.sessions().stream()
            .map(session -> session.at("metadata/HTTP/url/path").text()).toList()));
    }

    @Test
    void shouldAcceptTextAndBinaryFramesAndSendBinaryOnes() throws IOException {
        var scene = Scene.of(BED).listen("WebSocket", Scene.to(Scene.ECHO));
        var client = scene.webSocket("/any/path?at=all");
        for (var opcode : new int[] {Frame.TEXT, Frame.BINARY}) {
            client.send(client.frame(opcode, "word".getBytes()));
            var frame = client.receiveFrame();
            assertEquals(Frame.BINARY, frame.opcode());
            assertEquals("word", frame.text());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "WebSocket", "HTTP"})
    void shouldStopAcceptingAndLeaveConnectionsAloneWhenDeleted(String protocol)
            throws IOException {
        var scene = Scene.of(BED).listen(protocol, Scene.to(Scene.ECHO));
        var client = connect(scene, protocol);
        converse(client);
        BED.api().remove("listeners/" + scene.listener());
        assertThrows(ConnectException.class, scene::tcp);
        converse(client);
        converse(client);
    }

    @Test
    void shouldKeepUdpSessionsButMakeNoMoreWhenDeleted() throws IOException {
        var scene = Scene.of(BED).listen("UDP", Scene.to(Scene.ECHO));
        var client = scene.udp();
        converse(client);
        BED.api().remove("listeners/" + scene.listener());
        var late = scene.udp();
        late.send(DATA);
        converse(client);
        assertTrue(late.isSilentFor(50));
        assertEquals(1, scene.sessions().size());
    }

    private static Conn connect(Scene scene, String protocol) throws IOException {
        return switch (protocol) {
            case "WebSocket" -> scene.webSocket("/");
            case "HTTP" -> BED.client(() -> HttpConn.post(scene.proxy()));
            default -> scene.tcp();
        };
    }

    private static void converse(Conn client) throws IOException {
        client.send(DATA);
        assertArrayEquals(DATA, client.receive(DATA.length));
    }

    private static Path file(Scene scene) {
        return BED.lab().dir().resolve(scene.listener());
    }

    private static String unix(Path file) {
        return "{ protocol: UnixDomainSocket, filename: '" + file + "' }";
    }

    /** The content of the 400 that creating a listener is answered with; nothing may be left. */
    private static String refused(Scene scene, String spec, String options) throws IOException {
        var before = config();
        var reply = BED.api().post("listeners", "listener: { name: " + scene.listener()
            + ", spec: " + spec + ", options: " + options + ", rules: "
            + Scene.to(Scene.ECHO) + " }");
        assertEquals(400, reply.status(), reply.body());
        assertEquals(before, config());
        return Json.parse(reply.body()).at("content").text();
    }

    private static String config() throws IOException {
        return BED.api().json("config").toString().replaceAll("\"sessions\".*", "");
    }
}
