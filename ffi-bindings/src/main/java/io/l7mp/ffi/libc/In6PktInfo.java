// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Where an IPv6 datagram arrived, or shall leave from: IPV6_PKTINFO of ipv6(7), RFC 3542
 * section 6.
 *
 * <pre>{@code
 * struct in6_pktinfo {
 *     struct in6_addr ipi6_addr;
 *     unsigned int    ipi6_ifindex;
 * };
 * }</pre>
 */
public final class In6PktInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("ipi6_addr"),
        ValueLayout.JAVA_INT.withName("ipi6_ifindex")).withName("in6_pktinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long ADDRESS = LAYOUT.byteOffset(groupElement("ipi6_addr"));
    private static final long INTERFACE = LAYOUT.byteOffset(groupElement("ipi6_ifindex"));

    private In6PktInfo() {
    }

    /** Tells the index of the interface. */
    public static int interfaceIndex(long at) {
        return Memory.getInt(at + INTERFACE);
    }

    /** Reads the first half of the local address; its first byte is the highest. */
    public static long addressHigh(long at) {
        return Memory.getLongBe(at + ADDRESS);
    }

    /** Reads the second half of the local address. */
    public static long addressLow(long at) {
        return Memory.getLongBe(at + ADDRESS + Long.BYTES);
    }

    /** Asks to send from a local address, through interface 0 (any) or a given one. */
    public static void write(long at, int interfaceIndex, long addressHigh, long addressLow) {
        Memory.putLongBe(at + ADDRESS, addressHigh);
        Memory.putLongBe(at + ADDRESS + Long.BYTES, addressLow);
        Memory.putInt(at + INTERFACE, interfaceIndex);
    }
}
