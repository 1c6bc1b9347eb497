// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.flow.Flow.Ends;
import io.l7mp.ffi.libbpf.BpfCursor;
import io.l7mp.ffi.libbpf.BpfLibrary;
import io.l7mp.ffi.libbpf.BpfLoadException;
import io.l7mp.ffi.libbpf.BpfMap;
import io.l7mp.ffi.libbpf.BpfObject;
import io.l7mp.ffi.libbpf.BpfProgram;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets in, verdict and packets out: every branch of the kernel programs, in the kernel. */
class ProgramTest {
    private static final int PASSED_ON = -1;
    private static final int REDIRECTED = 7;
    private static final byte[] PAYLOAD = {1, 2, 3};
    private static final int ROOM = 8;
    // struct __sk_buff, linux/bpf.h
    private static final int SK_BUFF_SIZE = 192;
    private static final int GSO_SEGS = 164;
    private static final int GSO_SIZE = 176;

    private final Arena arena = Arena.ofConfined();
    private final CallState cs = CallState.current();
    private final long key = arena.allocate(FlowKey.SIZE).address();
    private final long flow = arena.allocate(Flow.SIZE).address();
    private BpfObject object;
    private BpfProgram program;
    private BpfMap flows;

    static Stream<Arguments> everyWay() {
        return Stream.of("direct", "helper").flatMap(variant -> Stream.of(4, 6)
            .map(version -> Arguments.of(variant, version)));
    }

    @AfterEach
    void unload() {
        if (object != null) {
            object.close();
        }
        arena.close();
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldRewriteAndSendOut(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var run = program.test(datagram(version).bytes(), new byte[0], 1);
        assertEquals(REDIRECTED, run.verdict());
        var out = Frame.of(run.packet());
        assertEquals(after(version), out.ends());
        assertEquals(63, out.hopsLeft());
        assertTrue(out.isIpSumRight());
        assertTrue(out.isUdpSumRight());
        assertArrayEquals(PAYLOAD, out.payload());
        assertCounted(version, 1, PAYLOAD.length);
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldRewriteAndDeliverHere(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.LOCAL);
        var run = program.test(datagram(version).bytes(), new byte[0], 1);
        assertEquals(REDIRECTED, run.verdict());
        assertEquals(after(version), Frame.of(run.packet()).ends());
        assertTrue(Frame.of(run.packet()).isUdpSumRight());
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldRewriteAndLeaveTheWayToTheStack(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.PASS);
        var run = program.test(datagram(version).bytes(), new byte[0], 1);
        assertEquals(PASSED_ON, run.verdict());
        assertEquals(after(version), Frame.of(run.packet()).ends());
        assertTrue(Frame.of(run.packet()).isUdpSumRight());
        assertCounted(version, 1, PAYLOAD.length);
    }

    /** Every word takes part in some sum: what is right for one payload may be luck. */
    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldKeepChecksumsRightWhateverThePayload(String variant, int version)
            throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        for (var word = 0; word < 1 << 16; word += 251) {
            var payload = new byte[] {(byte) (word >> 8), (byte) word};
            var run = program.test(Frame.of(before(version), payload).bytes(), new byte[0], 1);
            assertTrue(Frame.of(run.packet()).isUdpSumRight(), "payload " + word);
            assertTrue(Frame.of(run.packet()).udpCheck() != 0, "payload " + word);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "helper"})
    void shouldLeaveOutAChecksumThatIsLeftOut(String variant) throws IOException {
        load(variant);
        offload(4, FlowAction.OUT);
        var frame = datagram(4);
        var run = program.test(frame.with16(frame.udp() + 6, 0).bytes(), new byte[0], 1);
        assertEquals(REDIRECTED, run.verdict());
        assertEquals(0, Frame.of(run.packet()).udpCheck());
        assertTrue(Frame.of(run.packet()).isIpSumRight());
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldCountSegmentsOfAnAggregate(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var frame = Frame.of(before(version), new byte[3000]);
        var run = program.test(frame.bytes(), aggregate(3, 1000), 1);
        assertEquals(REDIRECTED, run.verdict());
        assertCounted(version, 3, 3000);
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldCountAnAggregateOfUnknownCountAsOne(String variant, int version)
            throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        program.test(Frame.of(before(version), new byte[3000]).bytes(), aggregate(0, 1000), 1);
        assertCounted(version, 1, 3000);
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldPassWhatIsNotInTheTable(String variant, int version) throws IOException {
        load(variant);
        assertUntouched(datagram(version), new byte[0]);
        offload(version, FlowAction.OUT);
        var reverse = Frame.of(before(version).reversed(), PAYLOAD);
        assertUntouched(reverse, new byte[0]);
        assertCounted(version, 0, 0);
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldPassWhatIsTooLongForItsWay(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var header = version == 4 ? 28 : 48;
        assertEquals(REDIRECTED, program.test(Frame.of(before(version), new byte[1500 - header])
            .bytes(), new byte[0], 1).verdict());
        assertUntouched(Frame.of(before(version), new byte[1501 - header]), new byte[0]);
        assertUntouched(Frame.of(before(version), new byte[2900]),
            aggregate(2, 1501 - header));
        assertEquals(2, counted(FlowCounter.MTU));
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldPassWhatHasNoHopsLeft(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var at = Frame.ETHERNET + (version == 4 ? 8 : 7);
        assertUntouched(datagram(version).with(at, 1).sumUp(), new byte[0]);
        assertUntouched(datagram(version).with(at, 0).sumUp(), new byte[0]);
        assertEquals(2, counted(FlowCounter.TTL));
        assertEquals(REDIRECTED, program.test(datagram(version).with(at, 2).sumUp().bytes(),
            new byte[0], 1).verdict());
    }

    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldPassWhatSaysAnImpossibleLength(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var length = datagram(version).udp() + 4;
        assertUntouched(datagram(version).with16(length, 7), new byte[0]);
        assertUntouched(datagram(version).with16(length, 0), new byte[0]);
        assertUntouched(datagram(version).with16(length, 8 + PAYLOAD.length + 1), new byte[0]);
        assertEquals(3, counted(FlowCounter.UNFIT));
    }

    /** A short frame is filled up; the padding is nobody's payload. */
    @ParameterizedTest(name = "{0} IPv{1}")
    @MethodSource("everyWay")
    void shouldNotCountPadding(String variant, int version) throws IOException {
        load(variant);
        offload(version, FlowAction.OUT);
        var frame = datagram(version).bytes();
        program.test(ByteBuffer.allocate(frame.length + 18).put(frame).array(), new byte[0], 1);
        assertCounted(version, 1, PAYLOAD.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "helper"})
    void shouldPassFragmentsAndOptions(String variant) throws IOException {
        load(variant);
        offload(4, FlowAction.OUT);
        assertUntouched(datagram(4).with16(Frame.ETHERNET + 6, 0x2000).sumUp(), new byte[0]);
        assertUntouched(datagram(4).with16(Frame.ETHERNET + 6, 0x0010).sumUp(), new byte[0]);
        assertUntouched(datagram(4).with(Frame.ETHERNET, 0x46), new byte[0]);
        assertEquals(3, counted(FlowCounter.UNFIT));
        offload(6, FlowAction.OUT);
        assertUntouched(datagram(6).with(Frame.ETHERNET + 6, 44), new byte[0]);
        assertUntouched(datagram(6).with(Frame.ETHERNET, 0x50), new byte[0]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "helper"})
    void shouldPassWhatIsNotUdp(String variant) throws IOException {
        load(variant);
        offload(4, FlowAction.OUT);
        assertUntouched(datagram(4).with(Frame.ETHERNET + 9, 6), new byte[0]);
        assertUntouched(datagram(4).with16(12, 0x0806), new byte[0]);
        assertUntouched(datagram(4).with16(12, 0x8100), new byte[0]);
        assertEquals(0, counted(FlowCounter.UNFIT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"direct", "helper"})
    void shouldPassFramesThatAreCut(String variant) throws IOException {
        load(variant);
        offload(4, FlowAction.OUT);
        var whole = datagram(4).bytes();
        // The kernel itself takes no frame without a whole IP header here.
        for (var length = 34; length < 42; length++) {
            var cut = Frame.of(Arrays.copyOf(whole, length));
            assertUntouched(cut, new byte[0]);
        }
        assertEquals(8, counted(FlowCounter.UNFIT));
    }

    @Test
    void shouldReadAllEntriesInBatchesAndTakeThemOut() throws IOException {
        loadRoomFor("helper", 1000);
        for (var port = 1; port <= 900; port++) {
            FlowKey.write(key, address("10.0.0.1", port), address("10.0.0.2", 9));
            Flow.sessionId(flow, port);
            flows.put(cs, key, flow);
        }
        var cursor = new BpfCursor(arena);
        var keys = arena.allocate(256L * FlowKey.SIZE).address();
        var values = arena.allocate(256L * Flow.SIZE).address();
        var sum = 0L;
        var count = 0;
        while (!cursor.isAtEnd()) {
            var read = flows.read(cursor, keys, values, 256);
            for (var i = 0; i < read; i++) {
                sum += Flow.sessionId(values + (long) i * Flow.SIZE);
            }
            count += read;
        }
        assertEquals(900, count);
        assertEquals(900 * 901 / 2, sum);
        assertTrue(flows.take(cs, key, flow));
        assertEquals(900, Flow.sessionId(flow));
        assertEquals(false, flows.take(cs, key, flow));
    }

    @Test
    void shouldSayThatTheMapIsFull() throws IOException {
        loadRoomFor("helper", 2);
        for (var port = 1; port <= 3; port++) {
            FlowKey.write(key, address("10.0.0.1", port), address("10.0.0.2", 9));
            assertEquals(port <= 2 ? 0 : -Errno.E2BIG, flows.add(cs, key, flow));
        }
        FlowKey.write(key, address("10.0.0.1", 1), address("10.0.0.2", 9));
        assertEquals(-Errno.EEXIST, flows.add(cs, key, flow));
    }

    @Test
    void shouldSayWhatTheVerifierDoesNotLike() throws IOException {
        assumeLibrary();
        var elf = elf("direct");
        // The kernel function is looked for by name: one that does not exist cannot be linked.
        var broken = new String(elf, ISO_8859_1)
            .replace("bpf_cast_to_kern_ctx", "bpf_cast_to_kern_xxx")
            .getBytes(ISO_8859_1);
        try (var bad = BpfObject.open(broken, "broken")) {
            var e = assertThrows(BpfLoadException.class, bad::load);
            assertTrue(e.getMessage().startsWith("load broken: "), e.getMessage());
        }
    }

    private void load(String variant) throws IOException {
        loadRoomFor(variant, ROOM);
    }

    private void loadRoomFor(String variant, int entries) throws IOException {
        assumeLibrary();
        object = BpfObject.open(elf(variant), "l7mp_" + variant);
        object.maxEntries("l7_flows", entries);
        try {
            object.load();
        } catch (BpfLoadException e) {
            assumeTrue(e.errno() != Errno.EPERM, "not allowed to load programs: "
                + e.getMessage());
            throw e;
        }
        program = object.program("l7_in");
        flows = object.map("l7_flows");
    }

    private static void assumeLibrary() {
        BpfLibrary.missing().ifPresent(why -> assumeTrue(false, why));
    }

    private static byte[] elf(String variant) throws IOException {
        try (var in = ProgramTest.class.getResourceAsStream(
                "/io/l7mp/bpf/l7mp_" + variant + ".bpf.o")) {
            assumeTrue(in != null, "the kernel programs were not built: no clang");
            return in.readAllBytes();
        }
    }

    private void offload(int version, FlowAction action) throws IOException {
        FlowKey.write(key, before(version).source(), before(version).destination());
        Flow.rewrite(flow, before(version), after(version));
        if (action == FlowAction.OUT) {
            Flow.routeOut(flow, 1, after(version).destination().getAddress(), 1500);
        } else {
            Flow.routeLocally(flow, action);
        }
        flows.put(cs, key, flow);
    }

    private void assertUntouched(Frame frame, byte[] context) throws IOException {
        var run = program.test(frame.bytes(), context, 1);
        assertEquals(PASSED_ON, run.verdict());
        assertArrayEquals(frame.bytes(), run.packet());
    }

    private void assertCounted(int version, long packets, long bytes) throws IOException {
        FlowKey.write(key, before(version).source(), before(version).destination());
        assertTrue(flows.get(cs, key, flow));
        assertEquals(packets, Flow.packets(flow));
        assertEquals(bytes, Flow.bytes(flow));
    }

    private long counted(FlowCounter counter) throws IOException {
        var cpus = BpfMap.possibleCpus();
        var index = arena.allocate(Integer.BYTES).address();
        var values = arena.allocate((long) cpus * Long.BYTES).address();
        Memory.putInt(index, counter.ordinal());
        assertTrue(object.map("l7_ctr").get(cs, index, values));
        var sum = 0L;
        for (var cpu = 0; cpu < cpus; cpu++) {
            sum += Memory.getLong(values + (long) cpu * Long.BYTES);
        }
        return sum;
    }

    private static byte[] aggregate(int segments, int size) {
        return ByteBuffer.allocate(SK_BUFF_SIZE).order(ByteOrder.nativeOrder())
            .putInt(GSO_SEGS, segments).putInt(GSO_SIZE, size).array();
    }

    private static Frame datagram(int version) {
        return Frame.of(before(version), PAYLOAD);
    }

    private static Ends before(int version) {
        return version == 4 ? new Ends(address("10.1.2.3", 40000), address("10.1.2.4", 15000))
            : new Ends(address("fd01::3", 40000), address("fd01::4", 15000));
    }

    private static Ends after(int version) {
        return version == 4 ? new Ends(address("192.0.2.9", 41111), address("192.0.2.7", 16000))
            : new Ends(address("fd02::9", 41111), address("fd02:0:0:ffff:1234::7", 16000));
    }

    private static InetSocketAddress address(String host, int port) {
        return new InetSocketAddress(host, port);
    }
}
