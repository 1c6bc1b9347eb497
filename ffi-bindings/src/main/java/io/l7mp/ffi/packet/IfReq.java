// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A question about an interface, netdevice(7).
 *
 * <pre>{@code
 * struct ifreq {
 *     char ifr_name[IFNAMSIZ];
 *     union {
 *         short ifr_flags;
 *         int   ifr_mtu;
 *         ...
 *     };
 * };
 * }</pre>
 */
public final class IfReq {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        sequenceLayout(PacketConstants.IFNAMSIZ, ValueLayout.JAVA_BYTE).withName("ifr_name"),
        ValueLayout.JAVA_INT.withName("ifr_mtu"),
        paddingLayout(20)).withName("ifreq");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long NAME = LAYOUT.byteOffset(groupElement("ifr_name"));
    private static final long MTU = LAYOUT.byteOffset(groupElement("ifr_mtu"));
    private static final long FLAGS = MTU;

    private IfReq() {
    }

    /** Writes a question about the interface called so, by at most 15 bytes. */
    public static void write(long at, byte[] name) {
        Memory.clear(at, SIZE);
        Memory.copy(name, 0, at + NAME, name.length);
    }

    /** The answer to SIOCGIFMTU. */
    public static int mtu(long at) {
        return Memory.getInt(at + MTU);
    }

    /** The answer to SIOCGIFFLAGS. */
    public static int flags(long at) {
        return Memory.getShort(at + FLAGS);
    }
}
