// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Which frames for others an interface shall let in; the wish goes with its socket.
 *
 * <pre>{@code
 * struct packet_mreq {
 *     int            mr_ifindex;
 *     unsigned short mr_type;
 *     unsigned short mr_alen;
 *     unsigned char  mr_address[8];
 * };
 * }</pre>
 */
public final class PacketMreq {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("mr_ifindex"),
        ValueLayout.JAVA_SHORT.withName("mr_type"),
        ValueLayout.JAVA_SHORT.withName("mr_alen"),
        sequenceLayout(8, ValueLayout.JAVA_BYTE).withName("mr_address")).withName("packet_mreq");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long IFINDEX = LAYOUT.byteOffset(groupElement("mr_ifindex"));
    private static final long TYPE = LAYOUT.byteOffset(groupElement("mr_type"));

    private PacketMreq() {
    }

    /** Writes a wish of {@code type}, which needs no address, about an interface. */
    public static void write(long at, int ifindex, int type) {
        Memory.clear(at, SIZE);
        Memory.putInt(at + IFINDEX, ifindex);
        Memory.putShort(at + TYPE, (short) type);
    }
}
