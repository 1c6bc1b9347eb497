// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How a message is sent, linux/sctp.h: control data of type SCTP_SNDINFO. The kernel passes the
 * PPID on as it is; here it is in network order, the number other programs show.
 *
 * <pre>{@code
 * struct sctp_sndinfo {
 *     __u16                    snd_sid;
 *     __u16                    snd_flags;
 *     __u32                    snd_ppid;
 *     __u32                    snd_context;
 *     sctp_assoc_t             snd_assoc_id;
 * };
 * }</pre>
 */
public final class SctpSndInfo {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("snd_sid"),
        ValueLayout.JAVA_SHORT.withName("snd_flags"),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("snd_ppid"),
        ValueLayout.JAVA_INT.withName("snd_context"),
        ValueLayout.JAVA_INT.withName("snd_assoc_id")).withName("sctp_sndinfo");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long SID = LAYOUT.byteOffset(groupElement("snd_sid"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("snd_flags"));
    private static final long PPID = LAYOUT.byteOffset(groupElement("snd_ppid"));

    private SctpSndInfo() {
    }

    /** Writes a stream (0 to 65535), flags such as SCTP_UNORDERED, and a PPID. */
    public static void write(long at, int stream, int flags, int ppid) {
        Memory.clear(at, SIZE);
        Memory.putShort(at + SID, (short) stream);
        Memory.putShort(at + FLAGS, (short) flags);
        Memory.putIntBe(at + PPID, ppid);
    }
}
