// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the kernel sends for us, as it is on the wire: contents, checksums, hop counts, on all four
 * ways between the network and this host, with all that network cards take over switched on or off.
 * Subclasses say by which program, and how that is attached.
 */
abstract class WireCases {
    private static final int[] LENGTHS = {1, 2, 63, 64, 999, 1000, 1399, 1400};
    private static final int SEGMENT = 1000;
    private static final int SEGMENTS = 16;
    private static final int ROUNDS = 5;
    /** What comes one by one is put together only if the processor is late enough. */
    private static final int PATIENCE = 500;

    private final String variant;
    private final String mode;

    /** Cases for a program and a way to attach it, by the names the API has for them. */
    WireCases(String variant, String mode) {
        this.variant = variant;
        this.mode = mode;
    }

    /** With the proxy under test. */
    abstract TestBed bed();

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

    /** What becomes of datagrams that were handed to the kernel as one. */
    enum Aggregation {
        /** They pass as one from end to end. */
        KEPT(List.of(), List.of()),
        /** They are cut when they leave the proxy's host. */
        CUT_ON_LEAVING(List.of(), List.of("tx-udp-segmentation", "off")),
        /** They come one by one and are put together before the program sees them. */
        GATHERED(List.of("tx-udp-segmentation", "off"),
            List.of("gro", "on", "rx-udp-gro-forwarding", "on")),
        /** The same, the way that leaves them as they are behind a first one. */
        LISTED(List.of("tx-udp-segmentation", "off"), List.of("gro", "on", "rx-gro-list", "on"));

        private final List<String> peers;
        private final List<String> proxy;

        Aggregation(List<String> peers, List<String> proxy) {
            this.peers = peers;
            this.proxy = proxy;
        }

        boolean isGathering() {
            return this == GATHERED || this == LISTED;
        }
    }

    static Stream<Arguments> everyWay() {
        return Stream.of(Topology.values()).flatMap(topology -> Stream.of(4, 6)
            .flatMap(version -> Stream.of(true, false)
                .map(sums -> Arguments.of(topology, version, sums))));
    }

    static Stream<Arguments> everyAggregation() {
        return Stream.of(Aggregation.values()).flatMap(aggregation -> everyWay().map(way ->
            Arguments.of(aggregation, way.get()[0], way.get()[1], way.get()[2])));
    }

    @AfterEach
    void switchBack() throws IOException {
        features(peers(), "tx", "on", "tx-udp-segmentation", "on");
        features(proxy(), "tx", "on", "tx-udp-segmentation", "on", "gro", "off",
            "rx-udp-gro-forwarding", "off", "rx-gro-list", "off");
    }

    @Test
    void shouldBeAboutThatProgram() throws IOException {
        var status = bed().api().json("offload");
        assertEquals(variant, status.at("variant").text());
        assertEquals(mode, status.at("interfaces/0/mode").text());
    }

    @ParameterizedTest(name = "{0} IPv{1} checksum offload {2}")
    @MethodSource("everyWay")
    void shouldArriveIntact(Topology topology, int version, boolean sums) throws IOException {
        checksumOffload(sums);
        var carried = new Carried(bed()).open(endpoint(topology, version));
        var upstream = bed().own(server(topology).call(() ->
            carried.upstream(endpoint(topology, version))));
        var client = bed().own(client(topology).call(() ->
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
        assertCarried(carried, before, 2 * LENGTHS.length, 2 * IntStream.of(LENGTHS).sum());
        // On loopback alone nothing is sent again: taps see packets before they are rewritten.
        if (topology != Topology.HOST_TO_HOST) {
            assertRight(LENGTHS.length, atServer.received(carried.upstreamPort()));
            assertRight(LENGTHS.length, atClient.received(client.localPort()));
        }
        assertNoErrors();
    }

    @ParameterizedTest(name = "{0} {1} IPv{2} checksum offload {3}")
    @MethodSource("everyAggregation")
    void shouldCutAggregates(Aggregation aggregation, Topology topology, int version,
            boolean sums) throws IOException {
        checksumOffload(sums);
        features(peers(), aggregation.peers);
        features(proxy(), aggregation.proxy);
        var carried = new Carried(bed()).open(endpoint(topology, version));
        var upstream = bed().own(server(topology).call(() ->
            carried.upstream(endpoint(topology, version))));
        var sender = bed().own(client(topology).call(() ->
            Segments.to(listener(topology, version, carried), SEGMENT)));
        sender.send(new byte[] {0});
        var served = upstream.accept();
        assertEquals(1, served.receive().orElseThrow().length);
        carried.awaitActive();
        var before = carried.status();
        var atProxy = bed().own(bed().lab().proxy().call(() ->
            PacketTap.open(NetworkInterface.getByName("cli0").getIndex())));
        // A sender that has to make the checksums itself has to cut, too.
        var mayGather = topology.hasWireClient() && (sums || aggregation.isGathering());
        var isGathered = false;
        var rounds = 0;
        for (; rounds < ROUNDS || mayGather && !isGathered && rounds < PATIENCE; rounds++) {
            var data = random(rounds, SEGMENTS * SEGMENT);
            sender.send(data);
            assertArrayEquals(data, served.receive(data.length));
            isGathered |= atProxy.received(carried.port()).stream()
                .anyMatch(packet -> packet.bytes().length > 2 * SEGMENT);
        }
        assertEquals(mayGather, isGathered, "aggregates came in");
        assertCarried(carried, before, rounds * SEGMENTS, rounds * SEGMENTS * SEGMENT);
        assertNoErrors();
    }

    /** With the session the kernel's last counts are told. */
    private void assertCarried(Carried carried, Json before, int packets, int bytes)
            throws IOException {
        bed().api().remove("sessions/" + bed().api().sessions(carried.listener()).getFirst()
            .at("name").text());
        var after = carried.status();
        assertEquals(before.at("packets").number() + packets, after.at("packets").number());
        assertEquals(before.at("bytes").number() + bytes, after.at("bytes").number());
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
    private void assertNoErrors() throws IOException {
        for (var ns : List.of(bed().lab().client(), bed().lab().proxy(), bed().lab().server())) {
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

    private void checksumOffload(boolean on) throws IOException {
        var word = on ? "on" : "off";
        features(peers(), "tx", word);
        features(proxy(), "tx", word);
    }

    /** The other ends of the wires: namespaces with their devices. */
    private List<List<String>> peers() {
        return List.of(List.of(bed().lab().client().name(), "eth0"),
            List.of(bed().lab().server().name(), "eth0"));
    }

    /** The proxy's ends of the wires. */
    private List<List<String>> proxy() {
        var name = bed().lab().proxy().name();
        return List.of(List.of(name, "cli0"), List.of(name, "srv0"));
    }

    private static void features(List<List<String>> devices, String... words) throws IOException {
        features(devices, List.of(words));
    }

    private static void features(List<List<String>> devices, List<String> words)
            throws IOException {
        for (var each : devices) {
            if (!words.isEmpty()) {
                Shell.check(Stream.concat(Stream.of("ip", "netns", "exec", each.get(0), "ethtool",
                    "-K", each.get(1)), words.stream()).toArray(String[]::new));
            }
        }
    }

    private NetNs client(Topology topology) {
        return topology.hasWireClient() ? bed().lab().client() : bed().lab().proxy();
    }

    private NetNs server(Topology topology) {
        return topology.hasWireServer() ? bed().lab().server() : bed().lab().proxy();
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

    private PacketTap tap(NetNs ns, boolean isWire) throws IOException {
        return bed().own(ns.call(() -> PacketTap.open(
            NetworkInterface.getByName(isWire ? "eth0" : "lo").getIndex())));
    }
}
