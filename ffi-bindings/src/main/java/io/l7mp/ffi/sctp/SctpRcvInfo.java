// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How a message was sent, linux/sctp.h: control data of type SCTP_RCVINFO. The PPID is in network
 * order, see {@link SctpSndInfo}.
 *
 * <pre>{@code
 * struct sctp_rcvinfo {
 *     __u16                    rcv_sid;
 *     __u16                    rcv_ssn;
 *     __u16                    rcv_flags;
 *     __u32                    rcv_ppid;
 *     __u32                    rcv_tsn;
 *     __u32                    rcv_cumtsn;
 *     __u32                    rcv_context;
 *     sctp_assoc_t             rcv_assoc_id;
 * };
 * }</pre>
 */
public final class SctpRcvInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("rcv_sid"),
        ValueLayout.JAVA_SHORT.withName("rcv_ssn"),
        ValueLayout.JAVA_SHORT.withName("rcv_flags"),
        paddingLayout(2),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("rcv_ppid"),
        ValueLayout.JAVA_INT.withName("rcv_tsn"),
        ValueLayout.JAVA_INT.withName("rcv_cumtsn"),
        ValueLayout.JAVA_INT.withName("rcv_context"),
        ValueLayout.JAVA_INT.withName("rcv_assoc_id")).withName("sctp_rcvinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long SID = LAYOUT.byteOffset(groupElement("rcv_sid"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("rcv_flags"));
    private static final long PPID = LAYOUT.byteOffset(groupElement("rcv_ppid"));

    private SctpRcvInfo() {
    }

    /** Tells the stream, 0 to 65535. */
    public static int stream(long at) {
        return Short.toUnsignedInt(Memory.getShort(at + SID));
    }

    /** Tells flags such as SCTP_UNORDERED. */
    public static int flags(long at) {
        return Short.toUnsignedInt(Memory.getShort(at + FLAGS));
    }

    /** Tells the PPID. */
    public static int ppid(long at) {
        return Memory.getIntBe(at + PPID);
    }
}
