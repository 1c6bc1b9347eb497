// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final int BYTES = 64;

    private final Arena arena = Arena.ofConfined();
    private final long address = arena.allocate(BYTES, Long.BYTES).address();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void shouldReadWhatWasWrittenAtOddAddresses() {
        var at = address + 1;
        Memory.putShort(at, (short) 0x8123);
        Memory.putInt(at + 2, 0x89abcdef);
        Memory.putLong(at + 6, 0x8123456789abcdefL);
        Memory.putByte(at + 14, (byte) 0x80);
        assertEquals((short) 0x8123, Memory.getShort(at));
        assertEquals(0x89abcdef, Memory.getInt(at + 2));
        assertEquals(0x8123456789abcdefL, Memory.getLong(at + 6));
        assertEquals((byte) 0x80, Memory.getByte(at + 14));
    }

    @Test
    void shouldTellWhereADirectBufferBegins() {
        var buffer = ByteBuffer.allocateDirect(BYTES).put(3, (byte) 7).position(5);
        assertEquals((byte) 7, Memory.getByte(Memory.address(buffer) + 3));
    }

    @Test
    void shouldUseNetworkOrderWhereTheNameSaysSo() {
        Memory.putShortBe(address, (short) 0x0102);
        Memory.putIntBe(address + 2, 0x03040506);
        Memory.putLongBe(address + 6, 0x0708090a0b0c0d0eL);
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}, bytes(14));
        assertEquals((short) 0x0102, Memory.getShortBe(address));
        assertEquals(0x03040506, Memory.getIntBe(address + 2));
        assertEquals(0x0708090a0b0c0d0eL, Memory.getLongBe(address + 6));
    }

    @Test
    void shouldUseMachineOrderOtherwise() {
        Memory.putInt(address, 0x01020304);
        assertEquals(0x01020304,
            ByteBuffer.wrap(bytes(4)).order(ByteOrder.nativeOrder()).getInt());
    }

    @Test
    void shouldCopyOverlappingAreas() {
        Memory.copy(new byte[] {1, 2, 3, 4, 5}, 0, address, 5);
        Memory.copy(address, address + 1, 4);
        assertArrayEquals(new byte[] {1, 1, 2, 3, 4}, bytes(5));
    }

    @Test
    void shouldClearExactlyTheBytesAskedFor() {
        for (var i = 0; i < BYTES; i++) {
            Memory.putByte(address + i, (byte) 7);
        }
        Memory.clear(address + 1, 11);
        assertEquals(7, Memory.getByte(address));
        assertArrayEquals(new byte[11], bytes(address + 1, 11));
        assertEquals(7, Memory.getByte(address + 12));
    }

    private byte[] bytes(int count) {
        return bytes(address, count);
    }

    private static byte[] bytes(long from, int count) {
        var bytes = new byte[count];
        Memory.copy(from, bytes, 0, count);
        return bytes;
    }
}
