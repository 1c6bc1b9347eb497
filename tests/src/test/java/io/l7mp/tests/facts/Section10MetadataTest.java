// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.WebSocketPeer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 10: what sessions are called, and what is known of them, by listener protocol. */
@NeedsNetNs
class Section10MetadataTest {
    private static final byte[] DATA = {1, 2, 3};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldShowTheWildcardAddressOfAUdpListener() throws IOException {
        var scene = Scene.of(BED).listen("UDP", Scene.to(Scene.ECHO));
        var client = scene.udp();
        client.send(DATA);
        client.receive();
        assertSession("UDP:10.201.1.1:" + client.localPort() + "-0.0.0.0:" + scene.port() + "-0",
            "{\"IP\":{\"src_addr\":\"10.201.1.1\",\"dst_addr\":\"0.0.0.0\"},\"UDP\":{\"src_port\":"
            + client.localPort() + ",\"dst_port\":" + scene.port() + "}}", scene);
    }

    @Test
    void shouldShowTheAddressAUdpListenerIsBoundTo() throws IOException {
        var scene = Scene.of(BED);
        scene.listen("{ protocol: UDP, address: " + Lab.PROXY4 + ", port: " + scene.port() + " }",
            "track: 60", Scene.to(Scene.ECHO));
        var client = scene.udp();
        client.send(DATA);
        client.receive();
        var session = scene.await("CONNECTED");
        assertEquals("UDP:10.201.1.1:" + client.localPort() + "-10.201.1.2:" + scene.port() + "-0",
            session.at("name").text());
        assertEquals(Lab.PROXY4, session.at("metadata/IP/dst_addr").text());
    }

    @Test
    void shouldNameTcpSessionsWithoutACounter() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var from = port(scene.tcp());
        assertSession("TCP:10.201.1.1:" + from + "-10.201.1.2:" + scene.port(),
            "{\"IP\":{\"src_addr\":\"10.201.1.1\",\"dst_addr\":\"10.201.1.2\"},"
            + "\"TCP\":{\"src_port\":" + from + ",\"dst_port\":" + scene.port() + "}}", scene);
    }

    @Test
    void shouldNumberANameThatIsInUse() throws IOException {
        var scene = Scene.of(BED).listen("TCP", Scene.to(Scene.ECHO));
        var first = scene.tcp();
        var from = first.localAddress();
        scene.await("CONNECTED");
        first.abort();
        var name = scene.await("DESTROYED").at("name").text();
        for (var i = 0; i < 2; i++) {
            var again = BED.client(() -> StreamConn.between(from, scene.proxy()));
            again.send(DATA);
            again.receive();
            again.abort();
        }
        assertEquals(List.of(name, name + "_1", name + "_2"),
            scene.sessions().stream().map(session -> session.at("name").text()).toList());
    }

    @Test
    void shouldNumberUnixSessionsAndShowTheFile() throws IOException {
        var scene = Scene.of(BED);
        var file = BED.lab().dir().resolve(scene.listener());
        scene.listen("{ protocol: UnixDomainSocket, filename: '" + file + "' }", "track: 60",
            Scene.to(Scene.ECHO));
        var address = UnixDomainSocketAddress.of(file);
        BED.client(() -> StreamConn.connect(address));
        assertSession("UNIX:" + scene.listener() + "-0", "{\"UNIX\":{\"filename\":\"" + file
            + "\",\"pid\":" + ProcessHandle.current().pid() + ",\"uid\":0,\"gid\":0}}", scene);
        var second = BED.client(() -> StreamConn.connect(address));
        second.send(DATA);
        second.receive();
        assertEquals("UNIX:" + scene.listener() + "-1",
            scene.sessions().get(1).at("name").text());
    }

    @Test
    void shouldShowTheRequestOfAnHttpSession() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var conn = scene.request("/p/q?z=1&y", "X-Mixed: Some Value", "x-empty:", "A: 1", "a: 2");
        assertEquals(200, HttpReply.read(conn).status());
        var session = scene.await("DESTROYED");
        assertEquals("HTTP:10.201.1.1:" + port(conn) + "-10.201.1.2:" + scene.port() + "-0",
            session.at("name").text());
        assertEquals(List.of("IP", "TCP", "HTTP"), session.at("metadata").keys());
        assertEquals("{\"src_port\":" + port(conn) + ",\"dst_port\":" + scene.port() + "}",
            session.at("metadata/TCP").toString());
        var http = session.at("metadata/HTTP");
        assertEquals(List.of("version", "method", "url", "headers"), http.keys());
        assertEquals("{\"url\":\"/p/q?z=1&y\",\"href\":\"/p/q?z=1&y\",\"protocol\":\"\","
            + "\"host\":\"\",\"port\":\"\",\"path\":\"/p/q?z=1&y\",\"query\":\"z=1&y\"}",
            http.at("url").toString());
        assertEquals(Map.of("host", "l7mp.test", "x-mixed", "Some Value", "x-empty", "",
            "a", "1, 2"), http.at("headers").value().orElseThrow());
    }

    @Test
    void shouldShowTheUpgradeRequestOfAWebSocketSession() throws IOException {
        var scene = Scene.of(BED).listen("WebSocket", Scene.to(Scene.ECHO));
        var from = port(scene.webSocket("/a?b=c", "X-Token: T").raw());
        var session = scene.await("CONNECTED");
        assertEquals("WS:10.201.1.1:" + from + "-10.201.1.2:" + scene.port() + "-0",
            session.at("name").text());
        assertEquals(List.of("IP", "TCP", "HTTP"), session.at("metadata").keys());
        assertEquals(from, session.at("metadata/TCP/src_port").number());
        var http = session.at("metadata/HTTP");
        assertEquals(List.of("version", "method", "url", "headers"), http.keys());
        assertEquals("1.1 GET", http.at("version").text() + " " + http.at("method").text());
        assertEquals("/a?b=c", http.at("url").at("path").text());
        assertEquals("b=c", http.at("url").at("query").text());
        assertEquals("T", http.at("headers").at("x-token").text());
        assertEquals("websocket", http.at("headers").at("upgrade").text());
    }

    @Test
    void shouldTakeAnAbsoluteUrlApart() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var conn = scene.tcp();
        conn.send("GET http://ex.org:8080/p/q?z=1 HTTP/1.1\r\nHost: ex.org:8080\r\n\r\n");
        assertEquals(200, HttpReply.read(conn).status());
        assertEquals("{\"url\":\"http://ex.org:8080/p/q?z=1\","
            + "\"href\":\"http://ex.org:8080/p/q?z=1\",\"protocol\":\"http:\","
            + "\"host\":\"ex.org:8080\",\"port\":\"8080\",\"path\":\"/p/q?z=1\","
            + "\"query\":\"z=1\"}", scene.await("DESTROYED").at("metadata/HTTP/url").toString());
    }

    @Test
    void shouldShowMethodAndVersionOfTheRequest() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        var conn = scene.tcp();
        conn.send("DELETE /x HTTP/1.0\r\n\r\n");
        assertEquals(200, HttpReply.read(conn).status());
        var http = scene.await("DESTROYED").at("metadata/HTTP");
        assertEquals("DELETE 1.0", http.at("method").text() + " " + http.at("version").text());
    }

    @ParameterizedTest
    @CsvSource({"UDP", "HTTP", "WebSocket"})
    void shouldCountTheSessionsOfEachListenerFromZero(String protocol) throws IOException {
        for (var i = 0; i < 2; i++) {
            var scene = Scene.of(BED).listen(protocol, Scene.to(Scene.ECHO));
            begin(scene, protocol);
            begin(scene, protocol);
            assertEquals(List.of("0", "1"), scene.sessions().stream()
                .map(session -> session.at("name").text().replaceAll(".*-", "")).toList());
        }
    }

    /** And IPv4 clients of such a listener show as plain IPv4, see above. */
    @ParameterizedTest
    @ValueSource(strings = {"TCP", "HTTP", "WebSocket"})
    void shouldListenOnIpv6Too(String protocol) throws IOException {
        var scene = Scene.of(BED).listen(protocol, Scene.to(Scene.ECHO));
        var proxy = new InetSocketAddress(Lab.PROXY6, scene.port());
        if (protocol.equals("WebSocket")) {
            BED.client(() -> WebSocketPeer.connect(proxy));
        } else {
            BED.client(() -> StreamConn.connect(proxy)).send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        var session = scene.await("to be there", shown -> !shown.isMissing());
        assertEquals("{\"src_addr\":\"fd01::1\",\"dst_addr\":\"fd01::2\"}",
            session.at("metadata/IP").toString());
        assertTrue(session.at("name").text().contains("fd01::1"), session.toString());
    }

    private static void begin(Scene scene, String protocol) throws IOException {
        switch (protocol) {
            case "UDP" -> {
                var client = scene.udp();
                client.send(DATA);
                assertArrayEquals(DATA, client.receive(3));
            }
            case "HTTP" -> assertEquals(200, scene.http("/").status());
            default -> {
                var client = scene.webSocket("/");
                client.send(DATA);
                assertArrayEquals(DATA, client.receive(3));
            }
        }
    }

    private static void assertSession(String name, String metadata, Scene scene)
            throws IOException {
        Json session = scene.await("to be there", shown -> !shown.isMissing());
        assertEquals(name, session.at("name").text());
        assertEquals(metadata, session.at("metadata").toString());
    }

    private static int port(StreamConn conn) throws IOException {
        return ((InetSocketAddress) conn.localAddress()).getPort();
    }
}
