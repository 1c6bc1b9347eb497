// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * An address of a peer and its path, linux/sctp.h: part of {@link SctpStatus}. Packed.
 *
 * <pre>{@code
 * struct sctp_paddrinfo {
 *     sctp_assoc_t             spinfo_assoc_id;
 *     struct sockaddr_storage  spinfo_address;
 *     __s32                    spinfo_state;
 *     __u32                    spinfo_cwnd;
 *     __u32                    spinfo_srtt;
 *     __u32                    spinfo_rto;
 *     __u32                    spinfo_mtu;
 * };
 * }</pre>
 */
public final class SctpPAddrInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("spinfo_assoc_id"),
        sequenceLayout(128, ValueLayout.JAVA_BYTE).withName("spinfo_address"),
        ValueLayout.JAVA_INT.withName("spinfo_state"),
        ValueLayout.JAVA_INT.withName("spinfo_cwnd"),
        ValueLayout.JAVA_INT.withName("spinfo_srtt"),
        ValueLayout.JAVA_INT.withName("spinfo_rto"),
        ValueLayout.JAVA_INT.withName("spinfo_mtu")).withName("sctp_paddrinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long ADDRESS = LAYOUT.byteOffset(groupElement("spinfo_address"));

    private SctpPAddrInfo() {
    }

    /** Address of the address, an internet one. */
    public static long address(long at) {
        return at + ADDRESS;
    }
}
