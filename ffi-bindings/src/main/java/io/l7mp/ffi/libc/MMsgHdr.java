// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * An element of the arrays of recvmmsg(2) and sendmmsg(2): a message and how much of it moved.
 *
 * <pre>{@code
 * struct mmsghdr {
 *     struct msghdr msg_hdr;
 *     unsigned int  msg_len;
 * };
 * }</pre>
 */
public final class MMsgHdr {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        MsgHdr.LAYOUT.withName("msg_hdr"),
        ValueLayout.JAVA_INT.withName("msg_len"),
        paddingLayout(4)).withName("mmsghdr");

    /** Bytes of one element. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long HEADER = LAYOUT.byteOffset(groupElement("msg_hdr"));
    private static final long LENGTH = LAYOUT.byteOffset(groupElement("msg_len"));

    private MMsgHdr() {
    }

    /** Address of the {@link MsgHdr} in element {@code index}. */
    public static long header(long array, int index) {
        return array + (long) index * SIZE + HEADER;
    }

    /** Bytes received into or sent from element {@code index}. */
    public static int length(long array, int index) {
        return Memory.getInt(array + (long) index * SIZE + LENGTH);
    }
}
