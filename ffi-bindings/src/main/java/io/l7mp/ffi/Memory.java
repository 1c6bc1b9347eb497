// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import sun.nio.ch.DirectBuffer;

/**
 * Reads and writes native memory by absolute address, as cheaply as C does.
 *
 * <p>Nothing is checked: a wrong address ends the process. Only struct classes and the owners of
 * a memory block should call this. Addresses need no alignment; the plain methods use the
 * machine's byte order, those ending in {@code Be} network order. Any thread.
 */
public final class Memory {

    private static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    private static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final ValueLayout.OfShort SHORT_BE = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT_BE = INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG_BE = LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private Memory() {
    }

    /**
     * Takes zeroed memory that lives as long as the process, for the scratch of an event loop.
     *
     * @param alignment a power of two
     * @return its address
     */
    public static long allocate(long bytes, long alignment) {
        return Arena.global().allocate(bytes, alignment).address();
    }

    /** Views memory as a segment, for bulk transfers from and to Java arrays. */
    public static MemorySegment segment(long address, long bytes) {
        return ALL.asSlice(address, bytes);
    }

    /** Where index 0 of a direct buffer lies; unlike a segment's, this address costs nothing. */
    public static long address(ByteBuffer direct) {
        return ((DirectBuffer) direct).address();
    }

    /** Reads one signed byte. */
    public static byte getByte(long address) {
        return ALL.get(BYTE, address);
    }

    /** Writes one byte. */
    public static void putByte(long address, byte value) {
        ALL.set(BYTE, address, value);
    }

    /** Reads a short in machine order. */
    public static short getShort(long address) {
        return ALL.get(SHORT, address);
    }

    /** Writes a short in machine order. */
    public static void putShort(long address, short value) {
        ALL.set(SHORT, address, value);
    }

    /** Reads an int in machine order. */
    public static int getInt(long address) {
        return ALL.get(INT, address);
    }

    /** Writes an int in machine order. */
    public static void putInt(long address, int value) {
        ALL.set(INT, address, value);
    }

    /** Reads a long or a pointer in machine order. */
    public static long getLong(long address) {
        return ALL.get(LONG, address);
    }

    /** Writes a long or a pointer in machine order. */
    public static void putLong(long address, long value) {
        ALL.set(LONG, address, value);
    }

    /** Reads a short in network order. */
    public static short getShortBe(long address) {
        return ALL.get(SHORT_BE, address);
    }

    /** Writes a short in network order. */
    public static void putShortBe(long address, short value) {
        ALL.set(SHORT_BE, address, value);
    }

    /** Reads an int in network order. */
    public static int getIntBe(long address) {
        return ALL.get(INT_BE, address);
    }

    /** Writes an int in network order. */
    public static void putIntBe(long address, int value) {
        ALL.set(INT_BE, address, value);
    }

    /** Reads a long in network order. */
    public static long getLongBe(long address) {
        return ALL.get(LONG_BE, address);
    }

    /** Writes a long in network order. */
    public static void putLongBe(long address, long value) {
        ALL.set(LONG_BE, address, value);
    }

    /** Copies {@code bytes} bytes; the two areas may overlap. */
    public static void copy(long from, long to, long bytes) {
        MemorySegment.copy(ALL, from, ALL, to, bytes);
    }

    /** Copies native memory into a Java array. */
    public static void copy(long from, byte[] to, int offset, int bytes) {
        MemorySegment.copy(ALL, BYTE, from, to, offset, bytes);
    }

    /** Copies a Java array into native memory. */
    public static void copy(byte[] from, int offset, long to, int bytes) {
        MemorySegment.copy(from, offset, ALL, BYTE, to, bytes);
    }

    /** Sets {@code bytes} bytes to zero; meant for structs, not for large areas. */
    public static void clear(long address, int bytes) {
        var end = address + bytes;
        var at = address;
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            putLong(at, 0);
        }
        for (; at < end; at++) {
            putByte(at, (byte) 0);
        }
    }
}
