// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * Who is at the other end of a Unix socket, sys/socket.h, unix(7).
 *
 * <pre>{@code
 * struct ucred {
 *     pid_t pid;
 *     uid_t uid;
 *     gid_t gid;
 * };
 * }</pre>
 */
public final class UCred {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("pid"),
        ValueLayout.JAVA_INT.withName("uid"),
        ValueLayout.JAVA_INT.withName("gid")).withName("ucred");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long PID = LAYOUT.byteOffset(groupElement("pid"));
    private static final long UID = LAYOUT.byteOffset(groupElement("uid"));
    private static final long GID = LAYOUT.byteOffset(groupElement("gid"));

    private UCred() {
    }

    /** Tells the process, 0 when it lies in a namespace that cannot be seen from here. */
    public static int pid(long at) {
        return Memory.getInt(at + PID);
    }

    /** Tells the user. */
    public static long uid(long at) {
        return Integer.toUnsignedLong(Memory.getInt(at + UID));
    }

    /** Tells the group. */
    public static long gid(long at) {
        return Integer.toUnsignedLong(Memory.getInt(at + GID));
    }
}
