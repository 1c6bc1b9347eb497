// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.NetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the kernel sends for us, as it is on the wire: contents, checksums, hop counts, on all four
 * ways between the network and this host, with all that network cards take over switched on or off.
 */
@NeedsNetNs
@NeedsOffload
class WireTest {
    private static final int[] LENGTHS = {1, 2, 63, 64, 999, 1000, 1399, 1400};
    private static final int SEGMENT = 1000;
    private static final int SEGMENTS = 16;

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    /** Where the client and the server are. */
    enum Topology {
        WIRE_TO_WIRE, WIRE_TO_HOST, HOST_TO_WIRE, HOST_TO_HOST;

        boolean hasWireClient() {
            return this == WIRE_TO_WIRE || this == WIRE_TO_HOST;
        }

        boolean hasWireServer() {
            return this == WIRE_TO_WIRE || this == HOST_TO_WIRE;
        }
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(Topology.values()).flatMap(topology -> Stream.of(4, 6)
            .flatMap(version -> Stream.of(true, false)
                .map(sums -> Arguments.of(topology, version, sums))));
    }

    @AfterEach
    void switchOn() throws IOException {
        checksumOffload(true);
    }

    @ParameterizedTest(name = "{0} IPv{1} checksum offload {2}")
    @MethodSource("everyWay")
    void shouldArriveIntact(Topology topology, int version, boolean sums) throws IOException {
        checksumOffload(sums);
        var carried = new Carried(BED).open(endpoint(topology, version));
        var upstream = BED.own(server(topology).call(() ->
            carried.upstream(endpoint(topology, version))));
        var client = BED.own(client(topology).call(() ->
            UdpConn.to(listener(topology, version, carried))));
        client.send(new byte[] {0});
        var served = upstream.accept();
        assertEquals(1, served.receive().orElseThrow().length);
        carried.awaitActive();
        var before = carried.status();
        var atServer = tap(server(topology), topology.hasWireServer());
        var atClient = tap(client(topology), topology.hasWireClient());
        for (var length : LENGTHS) {
            exchange(client, served, length);
            exchange(served, client, length);
        }
        carried.awaitPackets(before, 2L * LENGTHS.length);
        // On loopback alone nothing is sent again: taps see packets before they are rewritten.
        if (topology != Topology.HOST_TO_HOST) {
            assertRight(LENGTHS.length, atServer.received(carried.upstreamPort()));
            assertRight(LENGTHS.length, atClient.received(client.localPort()));
        }
        assertNoErrors();
    }

    @ParameterizedTest(name = "{0} IPv{1} checksum offload {2}")
    @MethodSource("everyWay")
    void shouldCutAggregates(Topology topology, int version, boolean sums) throws IOException {
        checksumOffload(sums);
        var carried = new Carried(BED).open(endpoint(topology, version));
        var upstream = BED.own(server(topology).call(() ->
            carried.upstream(endpoint(topology, version))));
        var sender = BED.own(client(topology).call(() ->
            Segments.to(listener(topology, version, carried), SEGMENT)));
        sender.send(new byte[] {0});
        var served = upstream.accept();
        assertEquals(1, served.receive().orElseThrow().length);
        carried.awaitActive();
        var before = carried.status();
        for (var round = 0; round < 5; round++) {
            var data = random(round, SEGMENTS * SEGMENT);
            sender.send(data);
            assertArrayEquals(data, served.receive(data.length));
        }
        carried.awaitPackets(before, 5 * SEGMENTS);
        assertEquals(before.at("bytes").number() + 5 * SEGMENTS * SEGMENT,
            carried.status().at("bytes").number());
        assertNoErrors();
    }

    private static void exchange(Conn from, Conn to, int length) throws IOException {
        var data = random(length, length);
        from.send(data);
        assertArrayEquals(data, to.receive().orElseThrow());
    }

    private static byte[] random(int seed, int length) {
        var data = new byte[length];
        new Random(seed).nextBytes(data);
        return data;
    }

    /** The kernel's headers are those of a router: one hop less. */
    private static void assertRight(int count, List<WirePacket> packets) {
        assertEquals(count, packets.size());
        for (var packet : packets) {
            assertTrue(packet.isRight(), packet.toString());
            assertEquals(63, packet.hopsLeft(), packet.toString());
        }
    }

    /** No socket has refused a datagram for its checksum. */
    private static void assertNoErrors() throws IOException {
        for (var ns : List.of(BED.lab().client(), BED.lab().proxy(), BED.lab().server())) {
            assertEquals(0, counter(ns, "Udp", "snmp"), ns.name());
            assertEquals(0, counter(ns, "Udp6InCsumErrors", "snmp6"), ns.name());
        }
    }

    private static long counter(NetNs ns, String name, String file) throws IOException {
        return ns.call(() -> {
            var lines = Files.readAllLines(Path.of("/proc/thread-self/net", file));
            if (file.equals("snmp6")) {
                return lines.stream().filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.split("\\s+")[1])).sum();
            }
            var rows = lines.stream().filter(line -> line.startsWith(name + ":")).toList();
            var column = List.of(rows.get(0).split(" ")).indexOf("InCsumErrors");
            return Long.parseLong(rows.get(1).split(" ")[column]);
        });
    }

    private static void checksumOffload(boolean on) throws IOException {
        var word = on ? "on" : "off";
        for (var at : List.of(List.of(BED.lab().client().name(), "eth0"),
                List.of(BED.lab().server().name(), "eth0"),
                List.of(BED.lab().proxy().name(), "cli0"),
                List.of(BED.lab().proxy().name(), "srv0"))) {
            Shell.check("ip", "netns", "exec", at.get(0), "ethtool", "-K", at.get(1), "tx", word);
        }
    }

    private static NetNs client(Topology topology) {
        return topology.hasWireClient() ? BED.lab().client() : BED.lab().proxy();
    }

    private static NetNs server(Topology topology) {
        return topology.hasWireServer() ? BED.lab().server() : BED.lab().proxy();
    }

    private static InetSocketAddress listener(Topology topology, int version, Carried carried) {
        var wire = version == 4 ? Lab.PROXY4 : Lab.PROXY6;
        var home = version == 4 ? "127.0.0.1" : "::1";
        return new InetSocketAddress(topology.hasWireClient() ? wire : home, carried.port());
    }

    private static String endpoint(Topology topology, int version) {
        var wire = version == 4 ? Lab.SERVER4 : Lab.SERVER6;
        var home = version == 4 ? "127.0.0.1" : "::1";
        return topology.hasWireServer() ? wire : home;
    }

    private static PacketTap tap(NetNs ns, boolean isWire) throws IOException {
        return BED.own(ns.call(() -> PacketTap.open(
            NetworkInterface.getByName(isWire ? "eth0" : "lo").getIndex())));
    }
}
