// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A resource limit, sys/resource.h; -1 stands for "no limit".
 *
 * <pre>{@code
 * struct rlimit {
 *     rlim_t rlim_cur;
 *     rlim_t rlim_max;
 * };
 * }</pre>
 */
public final class RLimit {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("rlim_cur"),
        ValueLayout.JAVA_LONG.withName("rlim_max")).withName("rlimit");

    private static final long CURRENT = LAYOUT.byteOffset(groupElement("rlim_cur"));
    private static final long MAXIMUM = LAYOUT.byteOffset(groupElement("rlim_max"));

    private RLimit() {
    }

    /** Tells the limit in force. */
    public static long current(long at) {
        return Memory.getLong(at + CURRENT);
    }

    /** Tells how far the limit in force may be raised. */
    public static long maximum(long at) {
        return Memory.getLong(at + MAXIMUM);
    }
}
