// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A notification: the rest of a message of which a part was received will not come, linux/sctp.h.
 *
 * <pre>{@code
 * struct sctp_pdapi_event {
 *     __u16                    pdapi_type;
 *     __u16                    pdapi_flags;
 *     __u32                    pdapi_length;
 *     __u32                    pdapi_indication;
 *     sctp_assoc_t             pdapi_assoc_id;
 *     __u32                    pdapi_stream;
 *     __u32                    pdapi_seq;
 * };
 * }</pre>
 */
final class SctpPdApiEvent {

    /** The struct. */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("pdapi_type"),
        ValueLayout.JAVA_SHORT.withName("pdapi_flags"),
        ValueLayout.JAVA_INT.withName("pdapi_length"),
        ValueLayout.JAVA_INT.withName("pdapi_indication"),
        ValueLayout.JAVA_INT.withName("pdapi_assoc_id"),
        ValueLayout.JAVA_INT.withName("pdapi_stream"),
        ValueLayout.JAVA_INT.withName("pdapi_seq")).withName("sctp_pdapi_event");

    /** Bytes of the struct. */
    static final int SIZE = (int) LAYOUT.byteSize();

    static final int INDICATION = (int) LAYOUT.byteOffset(groupElement("pdapi_indication"));
    static final int STREAM = (int) LAYOUT.byteOffset(groupElement("pdapi_stream"));

    private SctpPdApiEvent() {
    }
}
