// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What is left to be done to a frame before it may leave a machine: a checksum, cutting it into
 * segments. It lies in front of frames of sockets with PACKET_VNET_HDR.
 *
 * <pre>{@code
 * struct virtio_net_hdr {
 *     __u8  flags;
 *     __u8  gso_type;
 *     __u16 hdr_len;
 *     __u16 gso_size;
 *     __u16 csum_start;
 *     __u16 csum_offset;
 * };
 * }</pre>
 */
public final class VirtioNetHdr {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_BYTE.withName("flags"),
        ValueLayout.JAVA_BYTE.withName("gso_type"),
        ValueLayout.JAVA_SHORT.withName("hdr_len"),
        ValueLayout.JAVA_SHORT.withName("gso_size"),
        ValueLayout.JAVA_SHORT.withName("csum_start"),
        ValueLayout.JAVA_SHORT.withName("csum_offset")).withName("virtio_net_hdr");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long FLAGS = LAYOUT.byteOffset(groupElement("flags"));
    private static final long GSO_TYPE = LAYOUT.byteOffset(groupElement("gso_type"));
    private static final long HDR_LEN = LAYOUT.byteOffset(groupElement("hdr_len"));
    private static final long GSO_SIZE = LAYOUT.byteOffset(groupElement("gso_size"));
    private static final long CSUM_START = LAYOUT.byteOffset(groupElement("csum_start"));
    private static final long CSUM_OFFSET = LAYOUT.byteOffset(groupElement("csum_offset"));

    private VirtioNetHdr() {
    }

    /** Whether a checksum is missing: VIRTIO_NET_HDR_F_NEEDS_CSUM. */
    public static int flags(MemorySegment memory, long at) {
        return memory.get(ValueLayout.JAVA_BYTE, at + FLAGS);
    }

    /** Says whether a checksum is missing. */
    public static void flags(MemorySegment memory, long at, int flags) {
        memory.set(ValueLayout.JAVA_BYTE, at + FLAGS, (byte) flags);
    }

    /** What has to be cut, and how: VIRTIO_NET_HDR_GSO_NONE and so on. */
    public static int gsoType(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + GSO_TYPE));
    }

    /** How many bytes of payload a segment shall have. */
    public static int gsoSize(MemorySegment memory, long at) {
        return unsigned(memory, at + GSO_SIZE);
    }

    /** Where in the frame the bytes begin that the missing checksum is about. */
    public static int checksumStart(MemorySegment memory, long at) {
        return unsigned(memory, at + CSUM_START);
    }

    /** Where the checksum goes, counted from their beginning. */
    public static int checksumOffset(MemorySegment memory, long at) {
        return unsigned(memory, at + CSUM_OFFSET);
    }

    /** Moves it in front of a frame that has got {@code bytes} more in its link header. */
    public static void move(MemorySegment memory, long from, long to, int bytes) {
        MemorySegment.copy(memory, from, memory, to, SIZE);
        add(memory, to + HDR_LEN, bytes);
        add(memory, to + CSUM_START, bytes);
    }

    private static void add(MemorySegment memory, long at, int bytes) {
        memory.set(JAVA_SHORT_UNALIGNED, at, (short) (unsigned(memory, at) + bytes));
    }

    private static int unsigned(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT_UNALIGNED, at));
    }
}
