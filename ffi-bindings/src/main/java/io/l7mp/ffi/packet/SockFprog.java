// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A classic BPF program, linux/filter.h.
 *
 * <pre>{@code
 * struct sock_fprog {
 *     unsigned short      len;
 *     struct sock_filter *filter;
 * };
 * }</pre>
 */
public final class SockFprog {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("len"),
        paddingLayout(6),
        ValueLayout.JAVA_LONG.withName("filter")).withName("sock_fprog");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long LEN = LAYOUT.byteOffset(groupElement("len"));
    private static final long FILTER = LAYOUT.byteOffset(groupElement("filter"));

    private SockFprog() {
    }

    /** Writes a program of {@code count} instructions that lie at {@code filter}. */
    public static void write(long at, int count, long filter) {
        Memory.putShort(at + LEN, (short) count);
        Memory.putLong(at + FILTER, filter);
    }
}
