// SPDX-License-Identifier: MIT
package io.l7mp.ffi.sctp;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How associations begin, linux/sctp.h: the value of SCTP_INITMSG. Zero leaves a default.
 *
 * <pre>{@code
 * struct sctp_initmsg {
 *     __u16                    sinit_num_ostreams;
 *     __u16                    sinit_max_instreams;
 *     __u16                    sinit_max_attempts;
 *     __u16                    sinit_max_init_timeo;
 * };
 * }</pre>
 */
public final class SctpInitMsg {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sinit_num_ostreams"),
        ValueLayout.JAVA_SHORT.withName("sinit_max_instreams"),
        ValueLayout.JAVA_SHORT.withName("sinit_max_attempts"),
        ValueLayout.JAVA_SHORT.withName("sinit_max_init_timeo")).withName("sctp_initmsg");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long OUT = LAYOUT.byteOffset(groupElement("sinit_num_ostreams"));
    private static final long IN = LAYOUT.byteOffset(groupElement("sinit_max_instreams"));

    private SctpInitMsg() {
    }

    /** Writes how many streams to ask for and how many to allow; 1 to 65535, 0 the default. */
    public static void write(long at, int streamsOut, int streamsIn) {
        Memory.clear(at, SIZE);
        Memory.putShort(at + OUT, (short) streamsOut);
        Memory.putShort(at + IN, (short) streamsIn);
    }
}
