// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_VLAN_TPID_VALID;
import static io.l7mp.ffi.packet.PacketConstants.TP_STATUS_VLAN_VALID;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Walks blocks as the kernel makes them, and blocks it would never make. */
class BlockCursorTest {

    private static final int BLOCK = 4096;
    private static final int FIRST = TpacketBlockDesc.SIZE;
    private static final int MAC = 82;
    // Offsets within the structs, which the layout test compares with C.
    private static final int COUNT = 12;
    private static final int OFFSET_TO_FIRST = 16;
    private static final int NEXT = 0;
    private static final int SNAPLEN = 12;
    private static final int LEN = 16;
    private static final int STATUS = 20;
    private static final int MAC_OFFSET = 24;
    private static final int TCI = 32;
    private static final int TPID = 36;
    private static final int PKTTYPE = 48 + 10;

    private final MemorySegment memory = MemorySegment.ofArray(new long[2 * BLOCK / 8]);
    private final BlockCursor cursor = new BlockCursor();

    @Test
    void shouldWalkAllFrames() {
        block(BLOCK, 2);
        var second = frame(BLOCK + FIRST, 60, 160);
        frame(second, 100, 0);
        cursor.open(memory, BLOCK, BLOCK);
        assertTrue(cursor.next());
        assertEquals(BLOCK + FIRST + MAC, cursor.frame());
        assertEquals(60, cursor.length());
        assertTrue(cursor.next());
        assertEquals(second + MAC, cursor.frame());
        assertEquals(100, cursor.length());
        assertFalse(cursor.isCut());
        assertFalse(cursor.next());
        assertFalse(cursor.isBroken());
    }

    @Test
    void shouldTellWhatTheKernelSaysOfAFrame() {
        block(0, 1);
        frame(FIRST, 60, 0);
        put(FIRST + STATUS, TP_STATUS_VLAN_VALID | TP_STATUS_VLAN_TPID_VALID);
        put(FIRST + TCI, 0x6005);
        memory.set(JAVA_SHORT_UNALIGNED, FIRST + TPID, (short) 0x88A8);
        memory.set(JAVA_BYTE, FIRST + PKTTYPE, (byte) PacketConstants.PACKET_MULTICAST);
        put(FIRST + LEN, 61);
        cursor.open(memory, 0, BLOCK);
        assertTrue(cursor.next());
        assertEquals(0x6005, cursor.vlan());
        assertEquals(0x88A8, cursor.vlanProtocol());
        assertEquals(PacketConstants.PACKET_MULTICAST, cursor.packetType());
        assertTrue(cursor.isCut());
        put(FIRST + STATUS, 0);
        assertEquals(BlockCursor.NO_VLAN, cursor.vlan());
        assertEquals(PacketConstants.ETH_P_8021Q, cursor.vlanProtocol());
    }

    @Test
    void shouldFindNothingInAnEmptyBlock() {
        cursor.open(memory, 0, BLOCK);
        assertFalse(cursor.next());
        assertFalse(cursor.isBroken());
    }

    @Test
    void shouldStopWhereAFrameWouldLeaveTheBlock() {
        block(0, 1);
        frame(FIRST, BLOCK - FIRST - MAC, 0);
        assertFrames(1, false);
        put(FIRST + SNAPLEN, BLOCK - FIRST - MAC + 1);
        put(FIRST + LEN, BLOCK - FIRST - MAC + 1);
        assertFrames(0, true);
        put(FIRST + SNAPLEN, -1);
        put(FIRST + LEN, -1);
        assertFrames(0, true);
    }

    @Test
    void shouldStopAtAFrameThatLiesInItsOwnHeader() {
        block(0, 1);
        frame(FIRST, 60, 0);
        memory.set(JAVA_SHORT_UNALIGNED, FIRST + MAC_OFFSET, (short) 77);
        assertFrames(0, true);
    }

    @Test
    void shouldStopWhereTheFirstFrameIsNowhere() {
        block(0, 1);
        for (var first : new int[] {0, FIRST - 1, BLOCK - 1, BLOCK, 2 * BLOCK, -1}) {
            put(OFFSET_TO_FIRST, first);
            assertFrames(0, true);
        }
    }

    @Test
    void shouldNotWalkInCirclesNorBackwards() {
        block(0, 1_000_000_000);
        for (var step : new int[] {0, 1, 47, -48, Integer.MIN_VALUE}) {
            frame(FIRST, 60, step);
            assertFrames(1, true);
        }
    }

    @Test
    void shouldStopAtAGapBehindTheBlock() {
        block(0, 3);
        frame(FIRST, 60, BLOCK - FIRST - 40);
        assertFrames(1, true);
    }

    @Test
    void shouldNotOpenABlockBeyondTheMemory() {
        block(BLOCK, 1);
        cursor.open(memory, BLOCK + 8, BLOCK);
        assertFalse(cursor.next());
        assertTrue(cursor.isBroken());
        cursor.open(memory, 0, TpacketBlockDesc.SIZE - 1);
        assertFalse(cursor.next());
    }

    @Test
    void shouldStayWithinTheBlockWhateverItHolds() {
        var random = new Random(4);
        for (var round = 0; round < 20_000; round++) {
            block(BLOCK, 1 + random.nextInt(4));
            var at = BLOCK + FIRST;
            for (var i = 0; i < 4; i++) {
                at = frame(at, random.nextInt(200), 96 + random.nextInt(300));
            }
            for (var i = 0; i < 6; i++) {
                memory.set(JAVA_BYTE, BLOCK + random.nextInt(400), (byte) random.nextInt());
            }
            walk();
        }
    }

    private void walk() {
        cursor.open(memory, BLOCK, BLOCK);
        while (cursor.next()) {
            assertTrue(cursor.offload() >= BLOCK + FIRST, "begins in the block");
            assertTrue(cursor.frame() + cursor.length() <= 2 * BLOCK, "ends in the block");
            assertTrue(cursor.length() >= 0);
            cursor.packetType();
            cursor.vlan();
        }
    }

    private void assertFrames(int count, boolean broken) {
        cursor.open(memory, 0, BLOCK);
        for (var i = 0; i < count; i++) {
            assertTrue(cursor.next());
        }
        assertFalse(cursor.next());
        assertEquals(broken, cursor.isBroken());
    }

    private void block(int at, int count) {
        put(at + COUNT, count);
        put(at + OFFSET_TO_FIRST, FIRST);
    }

    /** Writes a frame's header; returns where the next one is. */
    private int frame(int at, int length, int next) {
        put(at + NEXT, next);
        put(at + SNAPLEN, length);
        put(at + LEN, length);
        memory.set(JAVA_SHORT_UNALIGNED, at + MAC_OFFSET, (short) MAC);
        return at + next;
    }

    private void put(int at, int value) {
        memory.set(JAVA_INT_UNALIGNED, at, value);
    }
}
