// SPDX-License-Identifier: MIT
package io.l7mp.tests.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a packet socket gets and how that shows: type, tags, filters, groups, drops. */
@NeedsNetNs
class PacketListenerTest {
    private static final String SOME_MAC = "02:00:00:00:00:77";
    private static final String ONLY_OURS = "ethertype: " + Scene.ETHERTYPE;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final Scene scene = new Scene(BED);

    @Test
    void shouldPassWholeFramesOn() throws IOException {
        var port = BED.port();
        var server = scene.server(port);
        scene.listen(Scene.NEAR, ONLY_OURS, scene.serverCluster(port));
        scene.client(Scene.ETHERTYPE).sendFrame(frame(SOME_MAC, "88b5", "hi"));
        assertArrayEquals(frame(SOME_MAC, "88b5", "hi"),
            server.accept().receive().orElseThrow());
    }

    @Test
    void shouldPassVlanTagsOn() throws IOException {
        var port = BED.port();
        var server = scene.server(port);
        var listener = scene.listen(Scene.NEAR, "filter: vlan 5", scene.serverCluster(port));
        var client = scene.client(Scene.ETHERTYPE);
        client.sendFrame(frame(SOME_MAC, "8100600688b5", "other VLAN"));
        client.sendFrame(frame(SOME_MAC, "8100600588b5", "ours"));
        assertArrayEquals(frame(SOME_MAC, "8100600588b5", "ours"),
            server.accept().receive().orElseThrow());
        var metadata = scene.metadata(listener);
        assertEquals(5, metadata.at("vlan").number());
        assertEquals(3, metadata.at("vlan_priority").number());
        assertEquals("otherhost", metadata.at("packet_type").text());
    }

    @Test
    void shouldTellWhatItIsAndWhatHasCome() throws IOException {
        var listener = scene.listen(Scene.NEAR, "type: dgram, " + ONLY_OURS,
            "{ spec: { protocol: Echo } }");
        scene.client(Scene.ETHERTYPE).send(new byte[] {1});
        var metadata = scene.metadata(listener);
        assertEquals(Scene.NEAR, metadata.at("interface").text());
        assertTrue(metadata.at("ifindex").number() > 0);
        assertTrue(metadata.at("hwaddr").text().matches("([0-9a-f]{2}:){5}[0-9a-f]{2}"));
        assertEquals("dgram", metadata.at("type").text());
        assertEquals(Scene.ETHERTYPE, metadata.at("ethertype").number());
        assertEquals("02:00:00:00:00:aa", metadata.at("src_mac").text());
        assertEquals("ff:ff:ff:ff:ff:ff", metadata.at("dst_mac").text());
        assertEquals("broadcast", metadata.at("packet_type").text());
        var name = BED.api().sessions(listener).getFirst().at("name").text();
        assertTrue(name.matches("AF_PACKET:cli0:\\d+-0(_\\d+)?"), name);
    }

    @Test
    void shouldAnswerWhoSentTheLastFrame() throws IOException {
        scene.listen(Scene.NEAR, "type: dgram, " + ONLY_OURS, "{ spec: { protocol: Echo } }");
        var client = scene.client(Scene.ETHERTYPE);
        client.send(new byte[] {1, 2});
        var frame = client.receiveFrame();
        assertEquals("0200000000aa", HexFormat.of().formatHex(frame, 0, 6));
        assertEquals("88b50102", HexFormat.of().formatHex(frame, 12, 16));
    }

    @Test
    void shouldSendWhereItIsTold() throws IOException {
        scene.listen(Scene.NEAR, "type: dgram, destination: '" + SOME_MAC + "', " + ONLY_OURS,
            "{ spec: { protocol: Echo } }");
        var client = scene.client(Scene.ETHERTYPE);
        client.send(new byte[] {1, 2});
        assertEquals("020000000077", HexFormat.of().formatHex(client.receiveFrame(), 0, 6));
    }

    @Test
    void shouldLetTheInterfaceTakeFramesForOthers() throws IOException {
        assertEquals(0, scene.promiscuity(Scene.NEAR));
        var listener = scene.listen(Scene.NEAR, "promiscuous: true, " + ONLY_OURS,
            "{ spec: { protocol: Discard } }");
        assertEquals(1, scene.promiscuity(Scene.NEAR));
        assertEquals(1, scene.rings());
        BED.api().remove("listeners/" + listener + "?recursive=true");
        Await.until("the interface to be as before", () -> scene.promiscuity(Scene.NEAR) == 0);
        assertEquals(0, scene.rings());
    }

    @Test
    void shouldGetWhatTheFilterAccepts() throws IOException {
        // As tcpdump -ddd has it for "ether[14] = 0x6b".
        var code = "[ [48, 0, 0, 14], [21, 0, 1, 107], [6, 0, 0, 262144], [6, 0, 0, 0] ]";
        for (var filter : List.of("'ether[14] = 0x6b'", code,
                "\"4\\n48 0 0 14\\n21 0 1 107\\n6 0 0 262144\\n6 0 0 0\\n\"")) {
            var port = BED.port();
            var server = scene.server(port);
            var listener = scene.listen(Scene.NEAR, ONLY_OURS + ", type: dgram, filter: " + filter,
                scene.serverCluster(port));
            var client = scene.client(Scene.ETHERTYPE);
            client.send("no".getBytes());
            client.send("kept".getBytes());
            assertArrayEquals("kept".getBytes(), server.accept().receive().orElseThrow());
            BED.api().remove("listeners/" + listener + "?recursive=true");
        }
    }

    @Test
    void shouldSayWhatIsWrong() throws IOException {
        assertTrue(scene.refusal(Scene.NEAR, "filter: udp prt 53").endsWith(
            "/filter: can't parse filter expression: syntax error"));
        assertTrue(scene.refusal(Scene.NEAR, "filter: [ [40, 0, 0, 12] ]").contains(
            "/filter: the kernel does not accept this code"));
        var missing = scene.refusal("nope0", "type: raw");
        assertTrue(missing.endsWith("interface nope0: No such device (ENODEV)"), missing);
        scene.listen(Scene.NEAR, "fanout: { group: 9, mode: lb }",
            "{ spec: { protocol: Discard } }");
        var clash = scene.refusal(Scene.NEAR, "fanout: { group: 9, mode: cpu }");
        assertTrue(clash.contains("PACKET_FANOUT"), clash);
        assertTrue(clash.endsWith("its group is of another mode, ethertype or interface"), clash);
    }

    @Test
    void shouldShareFramesInAGroup() throws IOException {
        var ports = new int[] {BED.port(), BED.port()};
        var servers = List.of(scene.server(ports[0]), scene.server(ports[1]));
        for (var port : ports) {
            scene.listen(Scene.NEAR, ONLY_OURS + ", fanout: { group: 3, mode: lb }",
                scene.serverCluster(port));
        }
        var client = scene.client(Scene.ETHERTYPE);
        for (var i = 0; i < 20; i++) {
            client.send(new byte[] {(byte) i});
        }
        var seen = new boolean[20];
        for (var server : servers) {
            var served = server.accept();
            for (var i = 0; i < 10; i++) {
                var frame = served.receive().orElseThrow();
                seen[frame[14]] = true;
            }
        }
        for (var i = 0; i < 20; i++) {
            assertTrue(seen[i], "frame " + i);
        }
    }

    @Test
    void shouldCountWhatDoesNotFit() throws IOException {
        var metrics = scene.metrics();
        var port = BED.port();
        var cluster = BED.name("wire");
        BED.api().create("clusters", "cluster: { name: " + cluster + ", spec: { protocol: "
            + "AF_PACKET, type: dgram, " + ONLY_OURS + " }, endpoints: [ { spec: { address: "
            + Scene.FAR + " } } ] }");
        BED.api().create("listeners", """
            listener:
              name: %s
              spec: { protocol: UDP, port: %d }
              rules: [ { action: { route: { destination: %s } } } ]
            """.formatted(BED.name("udp"), port, cluster));
        var far = scene.far(Scene.ETHERTYPE);
        var client = BED.client(() -> UdpConn.to(
            new InetSocketAddress(Lab.PROXY4, port)));
        client.send(new byte[1501]);
        client.send(new byte[1500]);
        assertEquals(1500, far.receive().orElseThrow().length);
        assertEquals(1, metrics.drops(cluster, "send_failed"));
    }

    @Test
    void shouldCountWhatTheKernelDrops() throws IOException {
        var metrics = scene.metrics();
        // Nobody takes what waits for the session, so the ring fills up.
        var listener = scene.listen(Scene.NEAR,
            ONLY_OURS + ", ring: { blocks: 2, block_size: 4096 }", "{ spec: { protocol: TCP, "
            + "port: 9 }, endpoints: [ { spec: { address: 10.201.1.99 } } ] }");
        var client = scene.client(Scene.ETHERTYPE);
        for (var i = 0; i < 100; i++) {
            client.send(new byte[1000]);
        }
        var session = BED.api().sessions(listener).getFirst().at("name").text();
        BED.api().remove("sessions/" + session);
        assertTrue(metrics.drops(listener, "receive_buffer") > 80);
    }

    @Test
    void shouldServeTheExample() throws IOException {
        var example = ProxyProcess.root().resolve("proxy/config/af-packet.yaml").toAbsolutePath();
        var program = BED.own(ProxyProcess.launch(BED.lab(), List.of(),
            List.of("-s", "-c", example.toString())));
        program.err().await("it to be ready", line -> line.contains("is ready"));
        Shell.check(scene.proxy().command(List.of("ping", "-c", "1", "127.0.0.1"))
            .toArray(String[]::new));
        program.signal("TERM");
        assertEquals(0, program.awaitExit());
        program.out().await("a ping", line -> line.startsWith("ping: {\"metadata\""));
    }

    private static byte[] frame(String to, String types, String payload) {
        var mac = HexFormat.ofDelimiter(":").parseHex(to);
        var type = HexFormat.of().parseHex(types);
        return ByteBuffer.allocate(12 + type.length + payload.length()).put(mac)
            .put(HexFormat.of().parseHex("0200000000aa")).put(type).put(payload.getBytes())
            .array();
    }
}
