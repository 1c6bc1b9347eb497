// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code POST /config}: what is the same is not touched, what is wrong changes nothing. */
@NeedsNetNs
class ReplaceConfigTest {
    private static final List<String> OBJECTS =
        List.of("listeners", "clusters", "rulelists", "rules", "routes", "endpoints");

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int tcp = BED.port();
    private final int udp = BED.port();

    /** The API, a TCP and a UDP listener with an echo behind them. */
    private final String config = ProxyProcess.controllerOnly() + """
          - name: tcp
            spec: { protocol: TCP, port: %d }
            options: { track: 30 }
            rules:
              - action: { route: { destination: echo, ingress: [ { spec: { protocol: Echo } } ] } }
          - name: udp
            spec: { protocol: UDP, port: %d }
            options: { track: 30 }
            rules: [ { action: { route: { destination: echo } } } ]
        clusters:
          - { name: echo, spec: { protocol: Echo } }
          - name: upstream
            spec: { protocol: TCP, port: 9 }
            endpoints: [ { spec: { address: 127.0.0.1 } }, { spec: { address: 127.0.0.2 } } ]
        """.formatted(tcp, udp);

    @BeforeEach
    void configure() throws IOException {
        assertOk(post("config", config));
    }

    @Test
    void shouldAnswerWithOkAndMakeWhatIsPosted() throws IOException {
        assertEquals("{\n  \"status\": 200,\n  \"message\": \"OK\"\n}",
            post("config", config).body().stripTrailing());
        assertEquals(List.of("controller-listener", "tcp", "udp"),
            BED.api().json("listeners").each("name"));
        assertEcho(BED.client(() -> StreamConn.connect(at(tcp))));
    }

    @Test
    void shouldNotTouchAnythingWhenTheSameIsPostedAgain() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(at(tcp)));
        assertEcho(conn);
        var sockets = listening();
        var before = objects();
        assertOk(post("config?recursive=true", config));
        assertEquals(before, objects());
        assertEquals(sockets, listening());
        assertEcho(conn);
    }

    @Test
    void shouldTakeItsOwnAnswerBack() throws IOException {
        var sockets = listening();
        var answer = BED.api().get("config").body();
        assertOk(BED.api().post("config?recursive=true", "application/json", answer));
        assertEquals(Json.parse(answer).at("listeners").toString(),
            BED.api().json("config").at("listeners").toString());
        assertEquals(sockets, listening());
        BED.api().remove("listeners/tcp?recursive=true");
        assertEquals(List.of("controller-listener-RuleList-0", "udp"),
            BED.api().json("rulelists").each("name").stream()
                .map(name -> name.startsWith("udp-") ? "udp" : name).toList());
        assertOk(BED.api().post("config", "application/json", answer));
        assertEquals(Set.copyOf(Json.parse(answer).at("rules").items()),
            Set.copyOf(BED.api().json("rules").items()));
    }

    @Test
    void shouldKeepSessionsOfListenersThatStay() throws IOException {
        var stays = BED.client(() -> UdpConn.to(at(udp)));
        assertEcho(stays);
        var goes = BED.client(() -> StreamConn.connect(at(tcp)));
        assertEcho(goes);
        assertOk(post("config?recursive=true", without("tcp")));
        goes.awaitEnd();
        assertEcho(stays);
        assertEquals("Listener deleted from API",
            event(BED.api().sessions("tcp").getLast(), "END"));
    }

    @Test
    void shouldLetSessionsOfRemovedListenersRunUnlessRecursive() throws IOException {
        var conn = BED.client(() -> StreamConn.connect(at(tcp)));
        assertEcho(conn);
        assertOk(post("config", without("tcp")));
        assertEcho(conn);
        assertEquals("<INVALID>",
            BED.api().sessions("tcp").getLast().at("source/listener").text());
        assertEquals(200, BED.api().get("admin").status());
    }

    @Test
    void shouldFreeAPortForAnotherListenerInTheSameChange() throws IOException {
        assertOk(post("config", config.replace("name: tcp", "name: other")));
        assertEcho(BED.client(() -> StreamConn.connect(at(tcp))));
        assertEquals(1, BED.api().sessions("other").size());
    }

    @Test
    void shouldShowTheDifferenceInADryRun() throws IOException {
        var before = objects();
        var reply = post("config?dry_run=true", without("udp").replace("track: 30", "track: 5")
            .replace("address: 127.0.0.2", "address: 127.0.0.3"));
        assertEquals(200, reply.status(), reply.body());
        var diff = Json.parse(reply.body());
        assertEquals(List.of("udp"), diff.at("listeners/removed").items().stream()
            .map(Json::text).toList());
        assertEquals("[{\"name\":\"tcp\",\"changes\":[{\"path\":\"/options/track\",\"from\":30,"
            + "\"to\":5}]}]", diff.at("listeners/changed").toString());
        assertEquals("[]", diff.at("listeners/reopened").toString());
        assertEquals(1, diff.at("endpoints/added").items().size());
        assertEquals(1, diff.at("endpoints/removed").items().size());
        assertEquals(1, diff.at("endpoints/unchanged").number());
        assertEquals(before, objects());
    }

    @Test
    void shouldRefuseToLockItselfOut() throws IOException {
        var before = objects();
        var reply = post("config", "clusters: []");
        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("?allow_lockout=true"), reply.body());
        assertEquals(before, objects());
    }

    @Test
    void shouldMoveItsOwnListener() throws IOException {
        var other = BED.port();
        assertOk(post("config", config.replace("port: 1234 ", "port: " + other + " ")));
        assertOk(new Api(BED.lab().proxy(), other).post("config", "text/x-yaml", config));
        assertEquals(200, BED.api().get("admin").status());
    }

    @Test
    void shouldAnswerThoughTheSessionsOfItsListenerEnd() throws IOException {
        var other = BED.port();
        var there = post("config?recursive=true",
            config.replace("port: 1234 ", "port: " + other + " "));
        assertOk(there);
        assertTrue(there.body().contains("OK"), there.body());
        var back = new Api(BED.lab().proxy(), other).post("config?recursive=true", config);
        assertTrue(back.body().contains("OK"), back.body());
        assertEquals(200, BED.api().get("admin").status());
    }

    @Test
    void shouldChangeNothingWhenAPortIsTaken() throws IOException {
        var taken = BED.port();
        BED.local(() -> StreamUpstream.listen(new InetSocketAddress(taken)));
        var conn = BED.client(() -> StreamConn.connect(at(tcp)));
        assertEcho(conn);
        var before = objects();
        var reply = post("config?recursive=true", without("tcp")
            .replace("UDP, port: " + udp, "TCP, port: " + taken));
        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("Could not bind"), reply.body());
        assertEquals(before, objects());
        assertEcho(conn);
        assertEcho(BED.client(() -> StreamConn.connect(at(tcp))));
        assertEcho(BED.client(() -> UdpConn.to(at(udp))));
    }

    @Test
    void shouldChangeNothingWhenTheLastObjectIsWrong() throws IOException {
        var before = objects();
        var reply = post("config", without("tcp") + """
              - { name: last, spec: { protocol: Astrology } }
            """);
        assertEquals(400, reply.status());
        assertTrue(reply.body().contains("Protocol \\\"Astrology\\\" unimplemented"),
            reply.body());
        assertEquals(before, objects());
    }

    @Test
    void shouldRefuseWhatIsNoConfiguration() throws IOException {
        var before = objects();
        for (var body : List.of("7", "[]", "listeners: 7", "listeners: [ 7 ]",
                "clusters: [ { name: c, spec: { protocol: TCP }, endpoints: 3 } ]")) {
            assertEquals(400, post("config", body).status(), body);
        }
        assertEquals(before, objects());
    }

    @Test
    void shouldTakeLargeConfigurationsButNotAnyLarger() throws IOException {
        var large = new StringBuilder(config);
        for (var i = 0; i < 25_000; i++) {
            large.append("  - { name: c").append(i).append(", spec: { protocol: Discard } }\n");
        }
        while (large.length() < 4 << 20) {
            large.append("# more than what passes for a large body elsewhere\n");
        }
        assertOk(post("config", large.toString()));
        assertEquals(25_004, BED.api().json("clusters").items().size());
        assertOk(post("config", config));
        var before = objects();
        var conn = BED.own(BED.api().connect());
        conn.send("POST /api/v1/config HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/yaml\r\n"
            + "Content-Length: " + ((32 << 20) + 1) + "\r\n\r\n");
        assertEquals(413, HttpReply.read(conn).status());
        assertEquals(before, objects());
    }

    private HttpReply post(String path, String yaml) throws IOException {
        return BED.api().post(path, yaml);
    }

    private String without(String listener) {
        return config.replaceAll("(?s)  - name: " + listener + "\n.*?(?=  - name|clusters:)", "");
    }

    private static String objects() throws IOException {
        var config = BED.api().json("config");
        return OBJECTS.stream().map(kind -> config.at(kind).toString()).toList().toString();
    }

    /** The sockets that listen, each with its inode: another one would have another. */
    private static List<String> listening() throws IOException {
        var listed = Shell.check(BED.lab().proxy().command(List.of("ss", "-Hlentu"))
            .toArray(String[]::new));
        return listed.text().lines().map(line -> line.replaceAll(".* (\\S+:\\d+) .*(ino:\\d+).*",
            "$1 $2")).sorted().toList();
    }

    private static void assertOk(HttpReply reply) {
        assertEquals(200, reply.status(), reply.body());
    }

    private static void assertEcho(StreamConn conn) throws IOException {
        conn.send("hello");
        assertEquals("hello", new String(conn.receive(5), StandardCharsets.UTF_8));
    }

    private static void assertEcho(UdpConn conn) throws IOException {
        conn.send(new byte[] {1, 2});
        assertArrayEquals(new byte[] {1, 2}, conn.receive().orElseThrow());
    }

    private static String event(Json session, String type) {
        return session.at("events").items().stream()
            .filter(event -> event.at("event").text().equals(type))
            .map(event -> event.at("content").text()).findFirst().orElse("none");
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(Lab.PROXY4, port);
    }
}
