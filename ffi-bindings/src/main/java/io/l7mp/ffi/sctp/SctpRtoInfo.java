// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Limits of the retransmission timeout in milliseconds, linux/sctp.h: the value of SCTP_RTOINFO.
 * Zero leaves a default.
 *
 * <pre>{@code
 * struct sctp_rtoinfo {
 *     sctp_assoc_t             srto_assoc_id;
 *     __u32                    srto_initial;
 *     __u32                    srto_max;
 *     __u32                    srto_min;
 * };
 * }</pre>
 */
public final class SctpRtoInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("srto_assoc_id"),
        ValueLayout.JAVA_INT.withName("srto_initial"),
        ValueLayout.JAVA_INT.withName("srto_max"),
        ValueLayout.JAVA_INT.withName("srto_min")).withName("sctp_rtoinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long INITIAL = LAYOUT.byteOffset(groupElement("srto_initial"));
    private static final long MAX = LAYOUT.byteOffset(groupElement("srto_max"));
    private static final long MIN = LAYOUT.byteOffset(groupElement("srto_min"));

    private SctpRtoInfo() {
    }

    /** Writes the limits for all associations of a socket. */
    public static void write(long at, int initialMs, int minMs, int maxMs) {
        Memory.clear(at, SIZE);
        Memory.putInt(at + INITIAL, initialMs);
        Memory.putInt(at + MIN, minMs);
        Memory.putInt(at + MAX, maxMs);
    }
}
