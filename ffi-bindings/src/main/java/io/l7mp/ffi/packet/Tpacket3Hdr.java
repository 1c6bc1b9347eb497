// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What precedes a frame in a ring; a {@link SockAddrLl} follows it, and the frame itself begins
 * {@code tp_mac} bytes behind its beginning.
 *
 * <pre>{@code
 * struct tpacket3_hdr {
 *     __u32 tp_next_offset;
 *     __u32 tp_sec;
 *     __u32 tp_nsec;
 *     __u32 tp_snaplen;
 *     __u32 tp_len;
 *     __u32 tp_status;
 *     __u16 tp_mac;
 *     __u16 tp_net;
 *     union {
 *         struct tpacket_hdr_variant1 {
 *             __u32 tp_rxhash;
 *             __u32 tp_vlan_tci;
 *             __u16 tp_vlan_tpid;
 *             __u16 tp_padding;
 *         } hv1;
 *     };
 *     __u8 tp_padding[8];
 * };
 * }</pre>
 */
public final class Tpacket3Hdr {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("tp_next_offset"),
        ValueLayout.JAVA_INT.withName("tp_sec"),
        ValueLayout.JAVA_INT.withName("tp_nsec"),
        ValueLayout.JAVA_INT.withName("tp_snaplen"),
        ValueLayout.JAVA_INT.withName("tp_len"),
        ValueLayout.JAVA_INT.withName("tp_status"),
        ValueLayout.JAVA_SHORT.withName("tp_mac"),
        ValueLayout.JAVA_SHORT.withName("tp_net"),
        ValueLayout.JAVA_INT.withName("hv1.tp_rxhash"),
        ValueLayout.JAVA_INT.withName("hv1.tp_vlan_tci"),
        ValueLayout.JAVA_SHORT.withName("hv1.tp_vlan_tpid"),
        ValueLayout.JAVA_SHORT.withName("hv1.tp_padding"),
        sequenceLayout(8, ValueLayout.JAVA_BYTE).withName("tp_padding")).withName("tpacket3_hdr");

    /** Bytes of the struct, a multiple of TPACKET_ALIGNMENT. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long NEXT = LAYOUT.byteOffset(groupElement("tp_next_offset"));
    private static final long SNAPLEN = LAYOUT.byteOffset(groupElement("tp_snaplen"));
    private static final long LEN = LAYOUT.byteOffset(groupElement("tp_len"));
    private static final long STATUS = LAYOUT.byteOffset(groupElement("tp_status"));
    private static final long MAC = LAYOUT.byteOffset(groupElement("tp_mac"));
    private static final long VLAN_TCI = LAYOUT.byteOffset(groupElement("hv1.tp_vlan_tci"));
    private static final long VLAN_TPID = LAYOUT.byteOffset(groupElement("hv1.tp_vlan_tpid"));

    private Tpacket3Hdr() {
    }

    /** How far the next header is from this one; 0 in the last one of a block. */
    public static long nextOffset(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + NEXT));
    }

    /** How many bytes of the frame are in the ring. */
    public static long capturedLength(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + SNAPLEN));
    }

    /** How many bytes the frame has. */
    public static long length(MemorySegment memory, long at) {
        return Integer.toUnsignedLong(memory.get(JAVA_INT_UNALIGNED, at + LEN));
    }

    /** Flags that begin with {@code TP_STATUS_}. */
    public static int status(MemorySegment memory, long at) {
        return memory.get(JAVA_INT_UNALIGNED, at + STATUS);
    }

    /** How far the frame is from this header. */
    public static int frameOffset(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at + MAC));
    }

    /** The VLAN tag that was taken out of the frame; valid as the status says. */
    public static int vlanTci(MemorySegment memory, long at) {
        return memory.get(JAVA_INT_UNALIGNED, at + VLAN_TCI) & 0xFFFF;
    }

    /** The ethertype of the VLAN tag; valid as the status says. */
    public static int vlanTpid(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at + VLAN_TPID));
    }
}
