// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * The state of an association, linux/sctp.h: the value of SCTP_STATUS.
 *
 * <pre>{@code
 * struct sctp_status {
 *     sctp_assoc_t             sstat_assoc_id;
 *     __s32                    sstat_state;
 *     __u32                    sstat_rwnd;
 *     __u16                    sstat_unackdata;
 *     __u16                    sstat_penddata;
 *     __u16                    sstat_instrms;
 *     __u16                    sstat_outstrms;
 *     __u32                    sstat_fragmentation_point;
 *     struct sctp_paddrinfo    sstat_primary;
 * };
 * }</pre>
 */
public final class SctpStatus {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("sstat_assoc_id"),
        ValueLayout.JAVA_INT.withName("sstat_state"),
        ValueLayout.JAVA_INT.withName("sstat_rwnd"),
        ValueLayout.JAVA_SHORT.withName("sstat_unackdata"),
        ValueLayout.JAVA_SHORT.withName("sstat_penddata"),
        ValueLayout.JAVA_SHORT.withName("sstat_instrms"),
        ValueLayout.JAVA_SHORT.withName("sstat_outstrms"),
        ValueLayout.JAVA_INT.withName("sstat_fragmentation_point"),
        SctpPAddrInfo.LAYOUT.withName("sstat_primary")).withName("sctp_status");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long ID = LAYOUT.byteOffset(groupElement("sstat_assoc_id"));
    private static final long IN = LAYOUT.byteOffset(groupElement("sstat_instrms"));
    private static final long OUT = LAYOUT.byteOffset(groupElement("sstat_outstrms"));
    private static final long PRIMARY = LAYOUT.byteOffset(groupElement("sstat_primary"));

    private SctpStatus() {
    }

    /** Tells the association's number on its socket. */
    public static int association(long at) {
        return Memory.getInt(at + ID);
    }

    /** Tells how many streams the peer may send on. */
    public static int streamsIn(long at) {
        return Short.toUnsignedInt(Memory.getShort(at + IN));
    }

    /** Tells how many streams there are to send on. */
    public static int streamsOut(long at) {
        return Short.toUnsignedInt(Memory.getShort(at + OUT));
    }

    /** Address of the {@link SctpPAddrInfo} of the path in use. */
    public static long primary(long at) {
        return at + PRIMARY;
    }
}
