package io.l7mp.proxy.protocol.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The checksum of the Internet protocols, RFC 1071. */
final class Checksum {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final long LOW_INT = 0xFFFF_FFFFL;
    private static final int LOW_SHORT = 0xFFFF;

    private Checksum() {
    }

    /**
     * The sum of {@code length} bytes, to be {@linkplain #of made} a checksum.
     *
     * @param sum what is added to it
     */
    static long sum(MemorySegment memory, long from, long length, long sum) {
        var total = sum;
        var at = from;
        var end = from + length;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            var word = memory.get(LONG, at);
            total += (word >>> Integer.SIZE) + (word & LOW_INT);
        }
        for (; end - at >= Short.BYTES; at += Short.BYTES) {
            total += octet(memory, at) << Byte.SIZE | octet(memory, at + 1);
        }
        return at < end ? total + (octet(memory, at) << Byte.SIZE) : total;
    }

    /** The checksum for a sum. */
    static int of(long sum) {
        var folded = (sum >>> Integer.SIZE) + (sum & LOW_INT);
        while (folded > LOW_SHORT) {
            folded = (folded >>> Short.SIZE) + (folded & LOW_SHORT);
        }
        return (int) ~folded & LOW_SHORT;
    }

    /** The same where 0 stands for "no checksum"; its other form says the same as 0 otherwise. */
    static int neverZero(long sum) {
        var checksum = of(sum);
        return checksum == 0 ? LOW_SHORT : checksum;
    }

    private static long octet(MemorySegment memory, long at) {
        return Byte.toUnsignedLong(memory.get(ValueLayout.JAVA_BYTE, at));
    }
}
