// SPDX-License-Identifier: MIT
package io.l7mp.ffi.flow;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.Constants;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A datagram as it comes in, bpf-src/l7mp_flow.h. Keys are compared byte by byte.
 *
 * <pre>{@code
 * struct l7_flow_key {
 *     __u8   saddr[16];
 *     __u8   daddr[16];
 *     __be16 sport;
 *     __be16 dport;
 *     __u8   family;
 *     __u8   zero[3];
 * };
 * }</pre>
 */
public final class FlowKey {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("saddr"),
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("daddr"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("sport"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("dport"),
        ValueLayout.JAVA_BYTE.withName("family"),
        sequenceLayout(3, ValueLayout.JAVA_BYTE).withName("zero")).withName("l7_flow_key");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long SADDR = LAYOUT.byteOffset(groupElement("saddr"));
    private static final long DADDR = LAYOUT.byteOffset(groupElement("daddr"));
    private static final long SPORT = LAYOUT.byteOffset(groupElement("sport"));
    private static final long DPORT = LAYOUT.byteOffset(groupElement("dport"));
    private static final long FAMILY = LAYOUT.byteOffset(groupElement("family"));

    private FlowKey() {
    }

    /** Writes the key of what {@code source} sends to {@code destination}; both of one family. */
    public static void write(long at, InetSocketAddress source, InetSocketAddress destination) {
        Memory.clear(at, SIZE);
        putAddress(at + SADDR, source.getAddress());
        putAddress(at + DADDR, destination.getAddress());
        Memory.putShortBe(at + SPORT, (short) source.getPort());
        Memory.putShortBe(at + DPORT, (short) destination.getPort());
        Memory.putByte(at + FAMILY, familyOf(source.getAddress()));
    }

    /** The family of {@code address} as the tables have it: AF_INET or AF_INET6. */
    static byte familyOf(InetAddress address) {
        return (byte) (address instanceof Inet4Address ? Constants.AF_INET : Constants.AF_INET6);
    }

    /** Writes {@code address} into 16 zeroed bytes. */
    static void putAddress(long at, InetAddress address) {
        var bytes = address.getAddress();
        Memory.copy(bytes, 0, at, bytes.length);
    }
}
