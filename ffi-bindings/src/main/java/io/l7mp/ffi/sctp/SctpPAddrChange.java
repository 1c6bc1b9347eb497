// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A notification: a path to the peer has changed, linux/sctp.h. Packed.
 *
 * <pre>{@code
 * struct sctp_paddr_change {
 *     __u16                    spc_type;
 *     __u16                    spc_flags;
 *     __u32                    spc_length;
 *     struct sockaddr_storage  spc_aaddr;
 *     int                      spc_state;
 *     int                      spc_error;
 *     sctp_assoc_t             spc_assoc_id;
 * };
 * }</pre>
 */
final class SctpPAddrChange {

    /** The struct. */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("spc_type"),
        ValueLayout.JAVA_SHORT.withName("spc_flags"),
        ValueLayout.JAVA_INT.withName("spc_length"),
        sequenceLayout(128, ValueLayout.JAVA_BYTE).withName("spc_aaddr"),
        ValueLayout.JAVA_INT.withName("spc_state"),
        ValueLayout.JAVA_INT.withName("spc_error"),
        ValueLayout.JAVA_INT.withName("spc_assoc_id")).withName("sctp_paddr_change");

    /** Bytes of the struct. */
    static final int SIZE = (int) LAYOUT.byteSize();

    static final int ADDRESS = (int) LAYOUT.byteOffset(groupElement("spc_aaddr"));
    static final int STATE = (int) LAYOUT.byteOffset(groupElement("spc_state"));
    static final int ERROR = (int) LAYOUT.byteOffset(groupElement("spc_error"));

    private SctpPAddrChange() {
    }
}
