package io.l7mp.proxy.protocol.packet;

import static io.l7mp.ffi.packet.PacketConstants.ETH_HLEN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.l7mp.ffi.packet.BlockCursor;
import io.l7mp.proxy.protocol.packet.FrameFinisher.Result;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Whatever a block of a ring looks like: nothing outside it is read, written or handed on. */
class RingFuzzTest {
    private static final int ETHERNET = 1;
    private static final int TAGGED = 2;
    private static final int KEPT = 4;
    private static final byte GUARD = 0x5a;
    private static final int GUARDS = 64;
    /** What one segment may need: the longest headers and the longest payload. */
    private static final int LONGEST_SEGMENT = Segmenter.LONGEST_HEADERS + 0xffff;

    private final BlockCursor cursor = new BlockCursor();
    private final FrameFinisher finisher = new FrameFinisher();
    private final Segmenter segmenter = new Segmenter();
    private final MemorySegment out = MemorySegment.ofArray(new byte[LONGEST_SEGMENT + 1]);

    private boolean isEthernet;
    private boolean isTagged;
    private boolean isKept;
    private MemorySegment ring;
    private int blockBytes;

    /** {@code input}: what the socket is like, a byte, and the block. */
    @FuzzTest
    void whatTheKernelHandsOver(byte[] input) {
        if (input.length == 0) {
            return;
        }
        isEthernet = (input[0] & ETHERNET) != 0;
        isTagged = (input[0] & TAGGED) != 0;
        isKept = (input[0] & KEPT) != 0;
        blockBytes = input.length - 1;
        var memory = guarded(input);
        ring = MemorySegment.ofArray(memory);
        var frames = walk();
        assertTrue(frames * (long) ETH_HLEN <= blockBytes, "frames " + frames);
        assertGuards(memory);
    }

    private int walk() {
        var frames = 0;
        cursor.open(ring, GUARDS, blockBytes);
        while (cursor.next()) {
            frames++;
            assertInBlock(cursor.offload(), cursor.length());
            var result = isKept ? finisher.keep(ring, cursor)
                    : finisher.finish(ring, cursor, isEthernet, isTagged);
            if (result != Result.BAD) {
                assertInBlock(finisher.start(), finisher.length());
            }
            if (result == Result.AGGREGATE) {
                cut();
            }
        }
        return frames;
    }

    /** All but the headers, which each segment has, is divided among the segments. */
    private void cut() {
        var link = isEthernet ? ETH_HLEN : 0;
        if (!segmenter.open(ring, finisher, link)) {
            assertFalse(segmenter.hasNext());
            return;
        }
        var segments = 0L;
        var total = 0L;
        var last = 0;
        while (segmenter.hasNext()) {
            last = segmenter.length();
            assertTrue(last > link && last <= LONGEST_SEGMENT, "segment of " + last);
            out.set(ValueLayout.JAVA_BYTE, last, GUARD);
            segmenter.next(out, 0);
            assertEquals(GUARD, out.get(ValueLayout.JAVA_BYTE, last), "beyond the segment");
            total += last;
            segments++;
        }
        var headers = segments == 1 ? 0 : (total - finisher.length()) / (segments - 1);
        assertEquals(finisher.length(), total - headers * (segments - 1));
        assertTrue(headers < last && last <= headers + finisher.gsoSize() || segments == 1);
    }

    private void assertInBlock(long start, long length) {
        assertTrue(length >= 0 && start >= GUARDS && start + length <= GUARDS + blockBytes,
                start + " + " + length);
    }

    private static byte[] guarded(byte[] input) {
        var memory = new byte[GUARDS + input.length - 1 + GUARDS];
        Arrays.fill(memory, GUARD);
        System.arraycopy(input, 1, memory, GUARDS, input.length - 1);
        return memory;
    }

    private static void assertGuards(byte[] memory) {
        var guard = new byte[GUARDS];
        Arrays.fill(guard, GUARD);
        assertArrayEquals(guard, Arrays.copyOf(memory, GUARDS));
        assertArrayEquals(guard,
                Arrays.copyOfRange(memory, memory.length - GUARDS, memory.length));
    }
}
