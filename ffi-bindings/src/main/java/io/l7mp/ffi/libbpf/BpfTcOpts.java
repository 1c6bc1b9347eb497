// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A filter at a {@link BpfTcHook}, bpf/libbpf.h.
 *
 * <pre>{@code
 * struct bpf_tc_opts {
 *     size_t sz;
 *     int    prog_fd;
 *     __u32  flags;
 *     __u32  prog_id;
 *     __u32  handle;
 *     __u32  priority;
 *     size_t :0;
 * };
 * }</pre>
 */
final class BpfTcOpts {
    /** Puts a filter in the place of one with the same handle and priority. */
    static final int BPF_TC_F_REPLACE = 1;

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("sz"),
        ValueLayout.JAVA_INT.withName("prog_fd"),
        ValueLayout.JAVA_INT.withName("flags"),
        ValueLayout.JAVA_INT.withName("prog_id"),
        ValueLayout.JAVA_INT.withName("handle"),
        ValueLayout.JAVA_INT.withName("priority"),
        paddingLayout(4)).withName("bpf_tc_opts");

    private static final long SIZE = LAYOUT.byteOffset(groupElement("sz"));
    private static final long PROG_FD = LAYOUT.byteOffset(groupElement("prog_fd"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("flags"));
    private static final long PROG_ID = LAYOUT.byteOffset(groupElement("prog_id"));
    private static final long HANDLE = LAYOUT.byteOffset(groupElement("handle"));
    private static final long PRIORITY = LAYOUT.byteOffset(groupElement("priority"));

    private BpfTcOpts() {
    }

    /** Fills a zeroed struct in: which filter is meant. */
    static void place(MemorySegment at, int handle, int priority) {
        at.set(ValueLayout.JAVA_LONG, SIZE, LAYOUT.byteSize());
        at.set(ValueLayout.JAVA_INT, HANDLE, handle);
        at.set(ValueLayout.JAVA_INT, PRIORITY, priority);
    }

    /** Says which program the filter shall run, and how it is put there. */
    static void program(MemorySegment at, int fd, int flags) {
        at.set(ValueLayout.JAVA_INT, PROG_FD, fd);
        at.set(ValueLayout.JAVA_INT, FLAGS, flags);
    }

    /** The kernel's number of the program a query has found. */
    static int programId(MemorySegment at) {
        return at.get(ValueLayout.JAVA_INT, PROG_ID);
    }
}
