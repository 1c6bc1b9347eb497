// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How big a ring shall be.
 *
 * <pre>{@code
 * struct tpacket_req3 {
 *     unsigned int tp_block_size;
 *     unsigned int tp_block_nr;
 *     unsigned int tp_frame_size;
 *     unsigned int tp_frame_nr;
 *     unsigned int tp_retire_blk_tov;
 *     unsigned int tp_sizeof_priv;
 *     unsigned int tp_feature_req_word;
 * };
 * }</pre>
 */
public final class TpacketReq3 {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("tp_block_size"),
        ValueLayout.JAVA_INT.withName("tp_block_nr"),
        ValueLayout.JAVA_INT.withName("tp_frame_size"),
        ValueLayout.JAVA_INT.withName("tp_frame_nr"),
        ValueLayout.JAVA_INT.withName("tp_retire_blk_tov"),
        ValueLayout.JAVA_INT.withName("tp_sizeof_priv"),
        ValueLayout.JAVA_INT.withName("tp_feature_req_word")).withName("tpacket_req3");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    // Frames of any length share a block: this only has to divide its size.
    private static final int FRAME_SIZE = 2048;

    private static final long BLOCK_SIZE = LAYOUT.byteOffset(groupElement("tp_block_size"));
    private static final long BLOCK_NR = LAYOUT.byteOffset(groupElement("tp_block_nr"));
    private static final long FRAME_BYTES = LAYOUT.byteOffset(groupElement("tp_frame_size"));
    private static final long FRAME_NR = LAYOUT.byteOffset(groupElement("tp_frame_nr"));
    private static final long RETIRE = LAYOUT.byteOffset(groupElement("tp_retire_blk_tov"));

    private TpacketReq3() {
    }

    /** Writes the wish for a ring. */
    static void write(long at, PacketRing.Geometry ring) {
        Memory.clear(at, SIZE);
        Memory.putInt(at + BLOCK_SIZE, ring.blockBytes());
        Memory.putInt(at + BLOCK_NR, ring.blocks());
        Memory.putInt(at + FRAME_BYTES, FRAME_SIZE);
        Memory.putInt(at + FRAME_NR, ring.blockBytes() / FRAME_SIZE * ring.blocks());
        Memory.putInt(at + RETIRE, ring.retireMs());
    }
}
