// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * The head of a ring's block: whose it is, how many frames it has, where the first one is.
 *
 * <pre>{@code
 * struct tpacket_block_desc {
 *     __u32 version;
 *     __u32 offset_to_priv;
 *     union {
 *         struct tpacket_hdr_v1 {
 *             __u32 block_status;
 *             __u32 num_pkts;
 *             __u32 offset_to_first_pkt;
 *             __u32 blk_len;
 *             __u64 seq_num;
 *             struct tpacket_bd_ts ts_first_pkt, ts_last_pkt;
 *         } bh1;
 *     } hdr;
 * };
 * }</pre>
 */
public final class TpacketBlockDesc {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("version"),
        ValueLayout.JAVA_INT.withName("offset_to_priv"),
        ValueLayout.JAVA_INT.withName("hdr.bh1.block_status"),
        ValueLayout.JAVA_INT.withName("hdr.bh1.num_pkts"),
        ValueLayout.JAVA_INT.withName("hdr.bh1.offset_to_first_pkt"),
        ValueLayout.JAVA_INT.withName("hdr.bh1.blk_len"),
        ValueLayout.JAVA_LONG.withName("hdr.bh1.seq_num"),
        ValueLayout.JAVA_LONG.withName("hdr.bh1.ts_first_pkt"),
        ValueLayout.JAVA_LONG.withName("hdr.bh1.ts_last_pkt")).withName("tpacket_block_desc");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final long STATUS = LAYOUT.byteOffset(groupElement("hdr.bh1.block_status"));
    private static final long COUNT = LAYOUT.byteOffset(groupElement("hdr.bh1.num_pkts"));
    private static final long FIRST =
        LAYOUT.byteOffset(groupElement("hdr.bh1.offset_to_first_pkt"));

    private TpacketBlockDesc() {
    }

    /** Flags that begin with {@code TP_STATUS_}; what the kernel wrote before is seen after. */
    public static int status(MemorySegment memory, long at) {
        return (int) INT.getAcquire(memory, at + STATUS);
    }

    /** Sets whose the block is, after everything else that was done with it. */
    public static void status(MemorySegment memory, long at, int status) {
        INT.setRelease(memory, at + STATUS, status);
    }

    /** How many frames the block has. */
    public static long count(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + COUNT));
    }

    /** How far the first {@link Tpacket3Hdr} is from the head. */
    public static long first(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + FIRST));
    }
}
