// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.libc.Constants.AF_PACKET;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Address of an interface, or of a frame's sender, packet(7).
 *
 * <pre>{@code
 * struct sockaddr_ll {
 *     unsigned short sll_family;
 *     __be16         sll_protocol;
 *     int            sll_ifindex;
 *     unsigned short sll_hatype;
 *     unsigned char  sll_pkttype;
 *     unsigned char  sll_halen;
 *     unsigned char  sll_addr[8];
 * };
 * }</pre>
 */
public final class SockAddrLl {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sll_family"),
        ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN).withName("sll_protocol"),
        ValueLayout.JAVA_INT.withName("sll_ifindex"),
        ValueLayout.JAVA_SHORT.withName("sll_hatype"),
        ValueLayout.JAVA_BYTE.withName("sll_pkttype"),
        ValueLayout.JAVA_BYTE.withName("sll_halen"),
        sequenceLayout(8, ValueLayout.JAVA_BYTE).withName("sll_addr")).withName("sockaddr_ll");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long FAMILY = LAYOUT.byteOffset(groupElement("sll_family"));
    private static final long PROTOCOL = LAYOUT.byteOffset(groupElement("sll_protocol"));
    private static final long IFINDEX = LAYOUT.byteOffset(groupElement("sll_ifindex"));
    private static final long HATYPE = LAYOUT.byteOffset(groupElement("sll_hatype"));
    private static final long PKTTYPE = LAYOUT.byteOffset(groupElement("sll_pkttype"));
    private static final long HALEN = LAYOUT.byteOffset(groupElement("sll_halen"));
    private static final long ADDR = LAYOUT.byteOffset(groupElement("sll_addr"));
    private static final int MAC_BYTES = 6;

    private SockAddrLl() {
    }

    /** Writes the address to bind to: frames of one ethertype on one interface. */
    public static void write(long at, int ethertype, int ifindex) {
        Memory.clear(at, SIZE);
        Memory.putShort(at + FAMILY, (short) AF_PACKET);
        Memory.putShortBe(at + PROTOCOL, (short) ethertype);
        Memory.putInt(at + IFINDEX, ifindex);
    }

    /** Tells the kind of interface: ARPHRD_ETHER and so on. */
    public static int hatype(long at) {
        return Short.toUnsignedInt(Memory.getShort(at + HATYPE));
    }

    /** Tells the interface's address of 48 bits; 0 when it has another one or none. */
    public static long address(long at) {
        return Memory.getByte(at + HALEN) == MAC_BYTES
            ? Memory.getLongBe(at + ADDR) >>> Short.SIZE : 0;
    }

    /** Tells whom a received frame is for: PACKET_HOST and so on. */
    public static int packetType(MemorySegment memory, long at) {
        return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, at + PKTTYPE));
    }
}
