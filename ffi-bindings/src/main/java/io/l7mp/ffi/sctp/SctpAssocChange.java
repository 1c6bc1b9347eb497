// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A notification: an association has begun, ended or changed, linux/sctp.h.
 *
 * <pre>{@code
 * struct sctp_assoc_change {
 *     __u16                    sac_type;
 *     __u16                    sac_flags;
 *     __u32                    sac_length;
 *     __u16                    sac_state;
 *     __u16                    sac_error;
 *     __u16                    sac_outbound_streams;
 *     __u16                    sac_inbound_streams;
 *     sctp_assoc_t             sac_assoc_id;
 * };
 * }</pre>
 */
final class SctpAssocChange {

    /** The struct. */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sac_type"),
        ValueLayout.JAVA_SHORT.withName("sac_flags"),
        ValueLayout.JAVA_INT.withName("sac_length"),
        ValueLayout.JAVA_SHORT.withName("sac_state"),
        ValueLayout.JAVA_SHORT.withName("sac_error"),
        ValueLayout.JAVA_SHORT.withName("sac_outbound_streams"),
        ValueLayout.JAVA_SHORT.withName("sac_inbound_streams"),
        ValueLayout.JAVA_INT.withName("sac_assoc_id")).withName("sctp_assoc_change");

    /** Bytes of the struct. */
    static final int SIZE = (int) LAYOUT.byteSize();

    static final int STATE = (int) LAYOUT.byteOffset(groupElement("sac_state"));
    static final int ERROR = (int) LAYOUT.byteOffset(groupElement("sac_error"));
    static final int OUT = (int) LAYOUT.byteOffset(groupElement("sac_outbound_streams"));
    static final int IN = (int) LAYOUT.byteOffset(groupElement("sac_inbound_streams"));

    private SctpAssocChange() {
    }
}
