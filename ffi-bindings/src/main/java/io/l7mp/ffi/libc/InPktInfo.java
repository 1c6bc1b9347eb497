// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Where an IPv4 datagram arrived, or shall leave from: IP_PKTINFO of ip(7).
 *
 * <p>On arrival {@code ipi_spec_dst} is the local address to answer from; on sending it becomes
 * the source address, and an {@code ipi_ifindex} of 0 leaves the choice of interface to routing.
 *
 * <pre>{@code
 * struct in_pktinfo {
 *     int            ipi_ifindex;
 *     struct in_addr ipi_spec_dst;
 *     struct in_addr ipi_addr;
 * };
 * }</pre>
 */
public final class InPktInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("ipi_ifindex"),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("ipi_spec_dst"),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("ipi_addr")).withName("in_pktinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long INTERFACE = LAYOUT.byteOffset(groupElement("ipi_ifindex"));
    /** Where the local address is. */
    static final long LOCAL = LAYOUT.byteOffset(groupElement("ipi_spec_dst"));
    private static final long DESTINATION = LAYOUT.byteOffset(groupElement("ipi_addr"));

    private InPktInfo() {
    }

    /** Tells the index of the interface. */
    public static int interfaceIndex(long at) {
        return Memory.getInt(at + INTERFACE);
    }

    /** Reads the local address; the first of its four bytes is the highest. */
    public static int localAddress(long at) {
        return Memory.getIntBe(at + LOCAL);
    }

    /** Reads the destination address of the datagram's header. */
    public static int destination(long at) {
        return Memory.getIntBe(at + DESTINATION);
    }

    /** Asks to send from {@code localAddress}, through interface 0 (any) or a given one. */
    public static void write(long at, int interfaceIndex, int localAddress) {
        Memory.putInt(at + INTERFACE, interfaceIndex);
        Memory.putIntBe(at + LOCAL, localAddress);
        Memory.putIntBe(at + DESTINATION, 0);
    }
}
