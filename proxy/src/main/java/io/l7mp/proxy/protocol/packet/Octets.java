package io.l7mp.proxy.protocol.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Numbers as headers on a wire have them: most significant byte first, anywhere. */
final class Octets {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private Octets() {
    }

    static int get1(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at));
    }

    static int get2(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(SHORT, at));
    }

    static int get4(MemorySegment memory, long at) {
        return memory.get(INT, at);
    }

    static long get6(MemorySegment memory, long at) {
        return (long) get2(memory, at) << Integer.SIZE
                | Integer.toUnsignedLong(get4(memory, at + Short.BYTES));
    }

    static void put1(MemorySegment memory, long at, int value) {
        memory.set(ValueLayout.JAVA_BYTE, at, (byte) value);
    }

    static void put2(MemorySegment memory, long at, int value) {
        memory.set(SHORT, at, (short) value);
    }

    static void put4(MemorySegment memory, long at, int value) {
        memory.set(INT, at, value);
    }
}
