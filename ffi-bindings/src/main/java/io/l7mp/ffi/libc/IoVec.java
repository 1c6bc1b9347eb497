// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A piece of memory to gather from or scatter to, sys/uio.h; arrays by address and index.
 *
 * <pre>{@code
 * struct iovec {
 *     void  *iov_base;
 *     size_t iov_len;
 * };
 * }</pre>
 */
public final class IoVec {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("iov_base"),
        ValueLayout.JAVA_LONG.withName("iov_len")).withName("iovec");

    /** Bytes of one element. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long BASE = LAYOUT.byteOffset(groupElement("iov_base"));
    private static final long LENGTH = LAYOUT.byteOffset(groupElement("iov_len"));

    private IoVec() {
    }

    /** Address of element {@code index} of the array at {@code array}. */
    public static long at(long array, int index) {
        return array + (long) index * SIZE;
    }

    /** Makes element {@code index} describe {@code length} bytes at {@code base}. */
    public static void set(long array, int index, long base, long length) {
        var at = at(array, index);
        Memory.putLong(at + BASE, base);
        Memory.putLong(at + LENGTH, length);
    }

    /** Address of the memory element {@code index} describes. */
    public static long base(long array, int index) {
        return Memory.getLong(at(array, index) + BASE);
    }

    /** Bytes element {@code index} describes. */
    public static long length(long array, int index) {
        return Memory.getLong(at(array, index) + LENGTH);
    }
}
