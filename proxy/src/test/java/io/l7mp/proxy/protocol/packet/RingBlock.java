package io.l7mp.proxy.protocol.packet;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.l7mp.ffi.packet.BlockCursor;
import io.l7mp.ffi.packet.PacketConstants;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** One block of a ring with one frame in it, as the kernel would write it. */
final class RingBlock {
    static final int BYTES = 1 << 17;

    private static final int BLOCK_HEAD = 48;
    private static final int FRAME = BLOCK_HEAD + 96;
    private static final int OFFLOAD = FRAME - 10;

    private final MemorySegment memory = Arena.ofAuto().allocate(BYTES, Long.BYTES);
    private final BlockCursor cursor = new BlockCursor();
    private int length;

    /** Puts a frame in that needs nothing. */
    RingBlock put(byte[] frame) {
        memory.fill((byte) 0);
        length = frame.length;
        memory.set(JAVA_INT_UNALIGNED, 12, 1);
        memory.set(JAVA_INT_UNALIGNED, 16, BLOCK_HEAD);
        memory.set(JAVA_INT_UNALIGNED, BLOCK_HEAD + 12, length);
        memory.set(JAVA_INT_UNALIGNED, BLOCK_HEAD + 16, length);
        memory.set(JAVA_SHORT_UNALIGNED, BLOCK_HEAD + 24, (short) (FRAME - BLOCK_HEAD));
        MemorySegment.copy(frame, 0, memory, JAVA_BYTE, FRAME, length);
        return this;
    }

    /** Makes the frame longer than what is there. */
    RingBlock cut() {
        memory.set(JAVA_INT_UNALIGNED, BLOCK_HEAD + 16, length + 1);
        return this;
    }

    /** Takes a tag out of the frame. */
    RingBlock tagged(int protocol, int tci) {
        memory.set(JAVA_INT_UNALIGNED, BLOCK_HEAD + 20, PacketConstants.TP_STATUS_VLAN_VALID
                | PacketConstants.TP_STATUS_VLAN_TPID_VALID);
        memory.set(JAVA_INT_UNALIGNED, BLOCK_HEAD + 32, tci);
        memory.set(JAVA_SHORT_UNALIGNED, BLOCK_HEAD + 36, (short) protocol);
        return this;
    }

    /** Leaves the checksum to be done. */
    RingBlock needsChecksum(int start, int offset) {
        memory.set(JAVA_BYTE, OFFLOAD, (byte) PacketConstants.VIRTIO_NET_HDR_F_NEEDS_CSUM);
        memory.set(JAVA_SHORT_UNALIGNED, OFFLOAD + 6, (short) start);
        memory.set(JAVA_SHORT_UNALIGNED, OFFLOAD + 8, (short) offset);
        return this;
    }

    /** Makes it an aggregate. */
    RingBlock aggregate(int type, int size) {
        memory.set(JAVA_BYTE, OFFLOAD + 1, (byte) type);
        memory.set(JAVA_SHORT_UNALIGNED, OFFLOAD + 4, (short) size);
        return this;
    }

    MemorySegment memory() {
        return memory;
    }

    /** At the frame. */
    BlockCursor cursor() {
        cursor.open(memory, 0, BYTES);
        if (!cursor.next()) {
            throw new AssertionError("no frame");
        }
        return cursor;
    }

    /** Bytes of the memory. */
    byte[] bytes(long from, int count) {
        return memory.asSlice(from, count).toArray(JAVA_BYTE);
    }
}
