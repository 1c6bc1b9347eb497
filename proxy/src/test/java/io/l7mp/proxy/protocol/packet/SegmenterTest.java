package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_ECN;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_TCPV4;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_TCPV6;
import static io.l7mp.ffi.packet.PacketConstants.VIRTIO_NET_HDR_GSO_UDP_L4;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Aggregates become the frames they stand for. */
class SegmenterTest {
    private static final int FLAGS = 13;
    private static final int SEQUENCE = 4;

    private final RingBlock block = new RingBlock();
    private final FrameFinisher finisher = new FrameFinisher();
    private final Segmenter segmenter = new Segmenter();
    private final MemorySegment out = MemorySegment.ofArray(new byte[1 << 18]);

    @Test
    void shouldCutTcpOverIpv4() {
        var frame = Frames.ip4(Frames.TCP, 2500);
        block.put(frame).needsChecksum(34, 16).aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 1000);
        var segments = cut(14);
        assertEquals(List.of(1066, 1066, 566), segments.stream().map(s -> s.length).toList());
        assertTcp(frame, segments, 34, 66);
        assertEquals((short) 0xfffe, ByteBuffer.wrap(segments.get(0)).getShort(18), "id");
        assertEquals((short) 0x0000, ByteBuffer.wrap(segments.get(2)).getShort(18), "id");
    }

    @Test
    void shouldCutTcpOverIpv6() {
        var frame = Frames.ip6(Frames.TCP, 60_000);
        block.put(frame).needsChecksum(54, 16)
                .aggregate(VIRTIO_NET_HDR_GSO_TCPV6 | VIRTIO_NET_HDR_GSO_ECN, 1428);
        var segments = cut(14);
        assertEquals(43, segments.size());
        assertTcp(frame, segments, 54, 86);
    }

    @Test
    void shouldCutUdp() {
        for (var frame : List.of(Frames.ip4(Frames.UDP, 1201), Frames.ip6(Frames.UDP, 1201))) {
            var transport = frame.length - 1209;
            block.put(frame).needsChecksum(transport, 6)
                    .aggregate(VIRTIO_NET_HDR_GSO_UDP_L4, 400);
            var segments = cut(14);
            assertEquals(List.of(400, 400, 400, 1),
                    segments.stream().map(s -> s.length - transport - 8).toList());
            for (var segment : segments) {
                assertTrue(Frames.isIntact(segment, 14));
                assertEquals(segment.length - transport,
                        ByteBuffer.wrap(segment).getShort(transport + 4));
            }
            assertArrayEquals(Arrays.copyOfRange(frame, transport + 8, frame.length),
                    payloads(segments, transport + 8));
        }
    }

    @Test
    void shouldTagEverySegment() {
        var frame = Frames.ip4(Frames.TCP, 300);
        block.put(frame).needsChecksum(34, 16).aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 100)
                .tagged(0x8100, 7);
        for (var segment : cut(14)) {
            assertEquals(0x81000007, ByteBuffer.wrap(segment).getInt(12));
            assertTrue(Frames.isIntact(segment, 18));
        }
    }

    @Test
    void shouldCutPacketsWithoutLinkHeader() {
        var frame = Frames.ip4(Frames.TCP, 300);
        block.put(Arrays.copyOfRange(frame, 14, frame.length)).needsChecksum(20, 16)
                .aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 100);
        var segments = cut(0);
        assertEquals(3, segments.size());
        segments.forEach(segment -> assertTrue(Frames.isIntact(segment, 0)));
    }

    @Test
    void shouldNotCutWhatMakesNoSense() {
        var frame = Frames.ip4(Frames.TCP, 300);
        block.put(frame).needsChecksum(34, 16).aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 0);
        assertFalse(open(14));
        block.put(frame).needsChecksum(34, 16).aggregate(3, 100);
        assertFalse(open(14));
        block.put(frame).needsChecksum(20, 16).aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 100);
        assertFalse(open(14), "the TCP header would be in the IP header");
        block.put(frame).needsChecksum(frame.length - 1, 16)
                .aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 100);
        assertFalse(open(14));
        frame[14] = 0x55;
        block.put(frame).needsChecksum(34, 16).aggregate(VIRTIO_NET_HDR_GSO_TCPV4, 100);
        assertFalse(open(14));
        assertFalse(segmenter.hasNext());
    }

    @Test
    void shouldStayWithinItsBoundsWhateverItIsGiven() {
        var random = new Random(3);
        var kinds = new int[] {VIRTIO_NET_HDR_GSO_TCPV4, VIRTIO_NET_HDR_GSO_TCPV6,
            VIRTIO_NET_HDR_GSO_UDP_L4};
        for (var round = 0; round < 20_000; round++) {
            var frame = random.nextBoolean() ? Frames.ip4(Frames.TCP, random.nextInt(200))
                    : Frames.ip6(Frames.TCP, random.nextInt(200));
            for (var i = 0; i < 3; i++) {
                frame[12 + random.nextInt(frame.length - 12)] = (byte) random.nextInt();
            }
            block.put(frame).needsChecksum(random.nextInt(100), 16)
                    .aggregate(kinds[random.nextInt(3)], random.nextInt(70));
            for (var segment : cut(random.nextBoolean() ? 14 : 0)) {
                assertTrue(segment.length <= frame.length);
            }
        }
    }

    private boolean open(int link) {
        var result = finisher.finish(block.memory(), block.cursor(), link > 0, true);
        return result == FrameFinisher.Result.AGGREGATE
                && segmenter.open(block.memory(), finisher, link);
    }

    private List<byte[]> cut(int link) {
        var segments = new ArrayList<byte[]>();
        for (var more = open(link); more && segmenter.hasNext(); ) {
            var length = segmenter.length();
            segmenter.next(out, 5);
            segments.add(out.asSlice(5, length).toArray(ValueLayout.JAVA_BYTE));
        }
        return segments;
    }

    private static void assertTcp(byte[] frame, List<byte[]> segments, int tcp, int headers) {
        var sequence = ByteBuffer.wrap(frame).getInt(tcp + SEQUENCE);
        for (var segment : segments) {
            assertTrue(Frames.isIntact(segment, 14));
            assertEquals(sequence, ByteBuffer.wrap(segment).getInt(tcp + SEQUENCE));
            var isFirst = segment == segments.getFirst();
            var isLast = segment == segments.getLast();
            assertEquals(0xff & (isFirst ? ~0 : ~0x80) & (isLast ? ~0 : ~0x09),
                    segment[tcp + FLAGS] & 0xff);
            sequence += segment.length - headers;
        }
        assertArrayEquals(Arrays.copyOfRange(frame, headers, frame.length),
                payloads(segments, headers));
    }

    private static byte[] payloads(List<byte[]> segments, int headers) {
        var all = new ByteArrayOutputStream();
        segments.forEach(each -> all.write(each, headers, each.length - headers));
        return all.toByteArray();
    }
}
