// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A run of a program on a packet in memory, bpf/bpf.h.
 *
 * <pre>{@code
 * struct bpf_test_run_opts {
 *     size_t      sz;
 *     const void *data_in;
 *     void       *data_out;
 *     __u32       data_size_in;
 *     __u32       data_size_out;
 *     const void *ctx_in;
 *     void       *ctx_out;
 *     __u32       ctx_size_in;
 *     __u32       ctx_size_out;
 *     __u32       retval;
 *     int         repeat;
 *     __u32       duration;
 *     __u32       flags;
 *     __u32       cpu;
 *     __u32       batch_size;
 * };
 * }</pre>
 */
final class BpfTestRunOpts {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("sz"),
        ValueLayout.JAVA_LONG.withName("data_in"),
        ValueLayout.JAVA_LONG.withName("data_out"),
        ValueLayout.JAVA_INT.withName("data_size_in"),
        ValueLayout.JAVA_INT.withName("data_size_out"),
        ValueLayout.JAVA_LONG.withName("ctx_in"),
        ValueLayout.JAVA_LONG.withName("ctx_out"),
        ValueLayout.JAVA_INT.withName("ctx_size_in"),
        ValueLayout.JAVA_INT.withName("ctx_size_out"),
        ValueLayout.JAVA_INT.withName("retval"),
        ValueLayout.JAVA_INT.withName("repeat"),
        ValueLayout.JAVA_INT.withName("duration"),
        ValueLayout.JAVA_INT.withName("flags"),
        ValueLayout.JAVA_INT.withName("cpu"),
        ValueLayout.JAVA_INT.withName("batch_size")).withName("bpf_test_run_opts");

    private BpfTestRunOpts() {
    }

    /** Fills a zeroed struct in: how often, on what packet, and where to leave the result. */
    static void set(MemorySegment at, MemorySegment in, MemorySegment out, int repeat) {
        putLong(at, "sz", LAYOUT.byteSize());
        putLong(at, "data_in", in.address());
        putLong(at, "data_out", out.address());
        putInt(at, "data_size_in", (int) in.byteSize());
        putInt(at, "data_size_out", (int) out.byteSize());
        putInt(at, "repeat", repeat);
    }

    /** Says what the program shall find in its context, a struct __sk_buff. */
    static void context(MemorySegment at, MemorySegment context) {
        putLong(at, "ctx_in", context.address());
        putInt(at, "ctx_size_in", (int) context.byteSize());
    }

    /** A result of the run: {@code retval}, {@code duration} or {@code data_size_out}. */
    static int get(MemorySegment at, String field) {
        return at.get(ValueLayout.JAVA_INT, LAYOUT.byteOffset(groupElement(field)));
    }

    private static void putLong(MemorySegment at, String field, long value) {
        at.set(ValueLayout.JAVA_LONG, LAYOUT.byteOffset(groupElement(field)), value);
    }

    private static void putInt(MemorySegment at, String field, int value) {
        at.set(ValueLayout.JAVA_INT, LAYOUT.byteOffset(groupElement(field)), value);
    }
}
