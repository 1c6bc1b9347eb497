// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.nio.ByteOrder.BIG_ENDIAN;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A notification: the peer has reported an error, linux/sctp.h; its cause is in network order.
 *
 * <pre>{@code
 * struct sctp_remote_error {
 *     __u16                    sre_type;
 *     __u16                    sre_flags;
 *     __u32                    sre_length;
 *     __be16                   sre_error;
 *     sctp_assoc_t             sre_assoc_id;
 * };
 * }</pre>
 */
final class SctpRemoteError {

    /** The struct. */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sre_type"),
        ValueLayout.JAVA_SHORT.withName("sre_flags"),
        ValueLayout.JAVA_INT.withName("sre_length"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("sre_error"),
        paddingLayout(2),
        ValueLayout.JAVA_INT.withName("sre_assoc_id")).withName("sctp_remote_error");

    /** Bytes of the struct. */
    static final int SIZE = (int) LAYOUT.byteSize();

    static final int ERROR = (int) LAYOUT.byteOffset(groupElement("sre_error"));

    private SctpRemoteError() {
    }
}
