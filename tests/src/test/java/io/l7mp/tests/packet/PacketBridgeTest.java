// SPDX-License-Identifier: MIT
package io.l7mp.tests.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.ffi.packet.BlockCursor;
import io.l7mp.ffi.packet.NetDevice;
import io.l7mp.ffi.packet.PacketConstants;
import io.l7mp.ffi.packet.PacketRing;
import io.l7mp.ffi.packet.PacketSocket;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Background;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.lab.NetNs;
import io.l7mp.tests.lab.Shell;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import io.l7mp.tests.peer.UdpConn;
import io.l7mp.tests.peer.UdpUpstream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Client and server have addresses of one network, and the proxy is the wire between them: from
 * AF_PACKET to AF_PACKET. The interfaces leave checksums and segmentation to the other end.
 */
@NeedsNetNs
class PacketBridgeTest {
    private static final int BULK = 16 << 20;
    // Frames go from socket to socket as they are: the kernel does what is left to be done.
    private static final String DIRECT = "";
    // Somebody sees them, so they are finished before.
    private static final String WATCHED = "{ spec: { protocol: Metric } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final Scene scene = new Scene(BED);
    @BeforeAll
    static void join() throws IOException {
        address(BED.lab().client(), "10.201.9.1/24", "fd09::1/64");
        address(BED.lab().server(), "10.201.9.2/24", "fd09::2/64");
    }

    private static void address(NetNs ns, String ip4, String ip6) throws IOException {
        ns.ip("addr", "add", ip4, "dev", "eth0");
        ns.ip("addr", "add", ip6, "dev", "eth0", "nodad");
    }

    /** Each address of the server, with nothing and with something between the interfaces. */
    static List<Arguments> ways() {
        return Stream.of("10.201.9.2", "fd09::2").flatMap(server -> Stream.of(DIRECT, WATCHED)
            .map(through -> Arguments.of(server, through))).toList();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldCarryPings(String server, String through) throws IOException {
        scene.bridge(through);
        var command = BED.lab().client().command(List.of("ping", "-c", "5", "-i", "0.05", "-s",
            "1200", "-W", "5", server));
        var result = Shell.run(command);
        assertTrue(result.out().contains(" 0% packet loss"), result.out() + result.err());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldCarryTcpInBulkBothWays(String server, String through) throws IOException {
        var listener = scene.bridge(through);
        var metrics = scene.metrics();
        var port = BED.port();
        var upstream = BED.server(() -> StreamUpstream.listen(new InetSocketAddress(server, port)));
        var client = BED.client(() -> StreamConn.connect(new InetSocketAddress(server, port)));
        var served = BED.own(upstream.accept());
        var up = bytes(1);
        var down = bytes(2);
        var sending = Background.start(() -> client.send(up));
        var answering = Background.start(() -> served.send(down));
        var answered = Background.start(() -> client.receive(BULK));
        assertArrayEquals(up, served.receive(BULK));
        assertArrayEquals(down, answered.join());
        sending.join();
        answering.join();
        for (var reason : List.of("malformed", "send_failed")) {
            assertEquals(0, metrics.drops(listener, reason), reason);
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldCarryUdpBothWays(String server, String through) throws IOException {
        scene.bridge(through);
        var port = BED.port();
        var upstream = BED.server(() -> UdpUpstream.listen(new InetSocketAddress(server, port)));
        var client = BED.client(() -> UdpConn.to(new InetSocketAddress(server, port)));
        client.send(new byte[0]);
        var served = BED.own(upstream.accept());
        assertEquals(0, served.receive().orElseThrow().length);
        for (var length : new int[] {1, 2, 1000, 1452, 1472, 4000}) {
            client.send(Arrays.copyOf(bytes(length), length));
            assertArrayEquals(Arrays.copyOf(bytes(length), length), served.receive().orElseThrow());
            served.send(Arrays.copyOf(bytes(length), length));
            assertArrayEquals(Arrays.copyOf(bytes(length), length), client.receive().orElseThrow());
        }
    }

    @ParameterizedTest
    @MethodSource("ways")
    void shouldCutDatagramsThatWereSentAsOne(String server, String through) throws IOException {
        scene.bridge(through);
        var port = BED.port();
        var upstream = BED.server(() -> UdpUpstream.listen(new InetSocketAddress(server, port)));
        var payload = Arrays.copyOf(bytes(5), 10_100);
        BED.lab().client().call(() -> sendSegmented(InetAddress.getByName(server), port, payload));
        var served = BED.own(upstream.accept());
        for (var at = 0; at < payload.length; at += 1000) {
            assertArrayEquals(Arrays.copyOfRange(payload, at, Math.min(at + 1000, 10_100)),
                served.receive().orElseThrow());
        }
    }

    @Test
    void shouldNotSeeItsOwnFramesAgain() throws IOException {
        scene.bridge(DIRECT);
        var client = scene.client(Scene.ETHERTYPE);
        var server = scene.far(Scene.ETHERTYPE);
        client.send(new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, server.receive(3));
        server.send(new byte[] {4, 5});
        assertArrayEquals(new byte[] {4, 5}, client.receive(2));
        assertTrue(server.isSilentFor(200), "it comes once");
        assertTrue(client.isSilentFor(50), "it does not come back");
    }

    @ParameterizedTest
    @ValueSource(strings = {DIRECT, WATCHED})
    void shouldCarryTags(String through) throws IOException {
        scene.bridge(through);
        var state = new CallState();
        var socket = BED.server(() -> PacketSocket.open(state));
        var ring = BED.own(PacketRing.of(state, socket, new PacketRing.Geometry(4, 1 << 16, 1)));
        var device = BED.lab().server().call(() -> NetDevice.of("eth0"));
        socket.bind(state, PacketConstants.ETH_P_ALL, device);
        scene.client(Scene.ETHERTYPE).sendFrame(HexFormat.of().parseHex(
            "ffffffffffff0200000000aa" + "81006005" + "88b5" + "0102"));
        var cursor = new BlockCursor();
        Await.until("the tag", () -> hasTag(ring, cursor));
        assertEquals(0x6005, cursor.vlan());
        assertEquals(16, cursor.length());
    }

    @Test
    void shouldSurviveGarbage() throws IOException {
        var listener = scene.bridge(DIRECT);
        var client = scene.client(Scene.ETHERTYPE);
        var server = scene.far(Scene.ETHERTYPE);
        var random = new Random(1);
        for (var i = 0; i < 2000; i++) {
            var frame = new byte[14 + random.nextInt(200)];
            random.nextBytes(frame);
            // Some look like packets, and are none.
            System.arraycopy(new byte[] {8, 0, 0x45}, 0, frame, 12, Math.min(3, frame.length - 12));
            frame[12] = random.nextBoolean() ? 8 : (byte) 0x99;
            client.sendFrame(frame);
        }
        client.send(new byte[] {7});
        assertArrayEquals(new byte[] {7}, server.receive(1));
        assertEquals("CONNECTED", BED.api().sessions(listener).getFirst().at("status").text());
    }

    /** Goes to the next frame that has a tag, if there is one. */
    private static boolean hasTag(PacketRing ring, BlockCursor cursor) {
        for (; ring.isReady(); ring.release()) {
            ring.read(cursor);
            while (cursor.next()) {
                if (cursor.vlan() != BlockCursor.NO_VLAN) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One send call, many datagrams: the interface gets them as one packet. */
    private static boolean sendSegmented(InetAddress to, int port, byte[] payload)
            throws IOException {
        var state = CallState.current();
        var isIp4 = to.getAddress().length == 4;
        var opened = LibC.socket(state, isIp4 ? Constants.AF_INET : Constants.AF_INET6,
            Constants.SOCK_DGRAM | Constants.SOCK_CLOEXEC, 0);
        try (var fd = Fd.of(opened, "socket", "UDP"); var arena = Arena.ofConfined()) {
            ErrnoException.check(LibC.setsockopt(state, fd.number(), Constants.IPPROTO_UDP,
                Constants.UDP_SEGMENT, 1000), "setsockopt", "UDP_SEGMENT");
            var address = arena.allocate(SockAddr.SIZE, Long.BYTES).address();
            var length = SockAddr.write(address, to, port);
            var data = arena.allocateFrom(ValueLayout.JAVA_BYTE, payload);
            ErrnoException.check(LibC.sendto(state, fd.number(), data.address(), payload.length,
                0, address, length), "sendto", to);
            return true;
        }
    }

    private static byte[] bytes(int seed) {
        var bytes = new byte[BULK];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
