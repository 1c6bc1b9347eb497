// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How paths to a peer are watched, linux/sctp.h: the value of SCTP_PEER_ADDR_PARAMS. Packed.
 *
 * <pre>{@code
 * struct sctp_paddrparams {
 *     sctp_assoc_t             spp_assoc_id;
 *     struct sockaddr_storage  spp_address;
 *     __u32                    spp_hbinterval;
 *     __u16                    spp_pathmaxrxt;
 *     __u32                    spp_pathmtu;
 *     __u32                    spp_sackdelay;
 *     __u32                    spp_flags;
 *     __u32                    spp_ipv6_flowlabel;
 *     __u8                     spp_dscp;
 * };
 * }</pre>
 */
public final class SctpPAddrParams {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("spp_assoc_id"),
        sequenceLayout(128, ValueLayout.JAVA_BYTE).withName("spp_address"),
        ValueLayout.JAVA_INT.withName("spp_hbinterval"),
        ValueLayout.JAVA_SHORT.withName("spp_pathmaxrxt"),
        ValueLayout.JAVA_INT_UNALIGNED.withName("spp_pathmtu"),
        ValueLayout.JAVA_INT_UNALIGNED.withName("spp_sackdelay"),
        ValueLayout.JAVA_INT_UNALIGNED.withName("spp_flags"),
        ValueLayout.JAVA_INT_UNALIGNED.withName("spp_ipv6_flowlabel"),
        ValueLayout.JAVA_BYTE.withName("spp_dscp"),
        paddingLayout(1)).withName("sctp_paddrparams");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long INTERVAL = LAYOUT.byteOffset(groupElement("spp_hbinterval"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("spp_flags"));

    private SctpPAddrParams() {
    }

    /** Writes the interval of heartbeats in milliseconds for all paths; flags say what changes. */
    public static void write(long at, int heartbeatMs, int flags) {
        Memory.clear(at, SIZE);
        Memory.putInt(at + INTERVAL, heartbeatMs);
        Memory.putInt(at + FLAGS, flags);
    }
}
