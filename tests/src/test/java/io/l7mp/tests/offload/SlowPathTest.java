// SPDX-License-Identifier: MIT
package io.l7mp.tests.offload;

import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IPV6;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Await;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import io.l7mp.tests.peer.PacketConn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagrams of a session in the kernel that the kernel had better leave to the proxy. */
@NeedsNetNs
@NeedsOffload
class SlowPathTest {
    private static final byte[] PING = {1, 2, 3};
    private static final int IP_TTL = 2;
    private static final int IP_OPTIONS = 4;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int SO_NO_CHECK = 11;
    private static final int SOL_SOCKET = 1;

    @RegisterExtension
    static final TestBed BED = new TestBed(Carried.config());

    private final Carried carried = new Carried(BED);
    private DatagramChannel client;
    private Conn served;
    private Json before;

    @AfterEach
    void restore() throws IOException {
        BED.lab().proxy().ip("link", "set", "srv0", "mtu", "1500");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldPassWhatIsAtTheEndOfItsLife(int version) throws IOException {
        open(version);
        option(version == 4 ? IPPROTO_IP : IPPROTO_IPV6,
            version == 4 ? IP_TTL : IPV6_UNICAST_HOPS, 1);
        assertPassed(100, "ttl", 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldPassWhatIsTooLongForTheWay(int version) throws IOException {
        open(version);
        BED.lab().proxy().ip("link", "set", "srv0", "mtu", "1400");
        var most = 1400 - (version == 4 ? 28 : 48);
        Await.until("the program to know the way's new length", () -> {
            send(most + 1);
            return passed("mtu") > 0;
        });
        before = carried.status();
        assertPassed(most + 1, "mtu", 1);
        assertCarried(most);
        restore();
        Await.until("the program to know the old length again", () -> {
            var passed = passed("mtu");
            send(most + 1);
            return passed("mtu") == passed;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldPassFragments(int version) throws IOException {
        open(version);
        send(5000);
        assertEquals(before.at("packets").number(), carried.status().at("packets").number());
        assertCarried(100);
    }

    @Test
    void shouldPassOptions() throws IOException {
        open(4);
        // Four times "no operation".
        var state = CallState.current();
        Memory.putInt(state.scratch(), 0x01010101);
        ErrnoException.check(LibC.setsockopt(state, NioFd.of(client), IPPROTO_IP, IP_OPTIONS,
            state.scratch(), Integer.BYTES), "setsockopt", "IP_OPTIONS");
        assertPassed(100, "unfit", 1);
    }

    /** The kernel takes the tag off the frame, but the packet still has it. */
    @Test
    void shouldPassWhatIsTagged() throws IOException {
        open(4);
        var raw = BED.client(() -> PacketConn.open("eth0", 0x0800));
        raw.sendFrame(frame(new byte[] {8, 0}));
        assertArrayEquals(PING, served.receive().orElseThrow());
        carried.awaitPackets(before, 1);
        var unfit = passed("unfit");
        raw.sendFrame(frame(new byte[] {(byte) 0x81, 0, 0, 5, 8, 0}));
        Await.until("a packet passed for its tag", () -> passed("unfit") == unfit + 1);
        assertEquals(before.at("packets").number() + 1, carried.status().at("packets").number());
        // Nobody here is in that network, so it is the next datagram that arrives.
        assertCarried(100);
    }

    /** A datagram of the client's, without a checksum of UDP. */
    private byte[] frame(byte[] type) throws IOException {
        var proxy = BED.lab().proxy().call(() ->
            NetworkInterface.getByName("cli0").getHardwareAddress());
        var local = ((InetSocketAddress) client.getLocalAddress()).getPort();
        var packet = ByteBuffer.allocate(14 + type.length - 2 + 28 + PING.length);
        packet.put(proxy).put(new byte[6]).put(type);
        var ip = packet.position();
        packet.putInt(0x45000000 + 28 + PING.length).putInt(0x00004000).putInt(0x40110000);
        packet.put(InetAddress.getByName(Lab.CLIENT4).getAddress());
        packet.put(InetAddress.getByName(Lab.PROXY4).getAddress());
        var sum = IntStream.range(0, 10).map(word -> packet.getShort(ip + 2 * word) & 0xffff).sum();
        packet.putShort(ip + 10, (short) ~((sum & 0xffff) + (sum >> 16)));
        packet.putShort((short) local).putShort((short) carried.port());
        return packet.putShort((short) (8 + PING.length)).putShort((short) 0).put(PING).array();
    }

    @Test
    void shouldCarryDatagramsWithoutChecksum() throws IOException {
        open(4);
        option(SOL_SOCKET, SO_NO_CHECK, 1);
        assertCarried(100);
    }

    private void open(int version) throws IOException {
        var server = version == 4 ? Lab.SERVER4 : Lab.SERVER6;
        carried.open(server);
        var upstream = BED.server(() -> carried.upstream(server));
        client = BED.client(() -> DatagramChannel.open().connect(new InetSocketAddress(
            version == 4 ? Lab.PROXY4 : Lab.PROXY6, carried.port())));
        client.write(ByteBuffer.wrap(new byte[] {1}));
        served = upstream.accept();
        served.receive();
        carried.awaitActive();
        before = carried.status();
    }

    /** It arrives all the same, and the kernel has not carried it. */
    private void assertPassed(int length, String reason, int count) throws IOException {
        send(length);
        Await.until("a packet passed for " + reason, () -> passed(reason) == count);
        assertEquals(before.at("packets").number(), carried.status().at("packets").number());
    }

    private int passed(String reason) throws IOException {
        var counter = "slow_path/" + reason;
        return carried.status().at(counter).number() - before.at(counter).number();
    }

    private void assertCarried(int length) throws IOException {
        var now = carried.status();
        send(length);
        carried.awaitPackets(now, 1);
    }

    private void send(int length) throws IOException {
        var data = new byte[length];
        new Random(length).nextBytes(data);
        client.write(ByteBuffer.wrap(data));
        assertArrayEquals(data, served.receive().orElseThrow());
    }

    private void option(int level, int name, int value) throws IOException {
        ErrnoException.check(LibC.setsockopt(CallState.current(), NioFd.of(client), level, name,
            value), "setsockopt", name);
    }
}
