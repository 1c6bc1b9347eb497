// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * How an object is opened, bpf/libbpf.h; what later versions append is left out, which {@code sz}
 * says.
 *
 * <pre>{@code
 * struct bpf_object_open_opts {
 *     size_t      sz;
 *     const char *object_name;
 *     bool        relaxed_maps;
 *     const char *pin_root_path;
 *     __u32       :32;
 *     const char *kconfig;
 *     const char *btf_custom_path;
 *     char       *kernel_log_buf;
 *     size_t      kernel_log_size;
 *     __u32       kernel_log_level;
 * };
 * }</pre>
 */
final class BpfObjectOpenOpts {
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("sz"),
        ValueLayout.JAVA_LONG.withName("object_name"),
        ValueLayout.JAVA_BYTE.withName("relaxed_maps"),
        paddingLayout(7),
        ValueLayout.JAVA_LONG.withName("pin_root_path"),
        paddingLayout(8),
        ValueLayout.JAVA_LONG.withName("kconfig"),
        ValueLayout.JAVA_LONG.withName("btf_custom_path"),
        ValueLayout.JAVA_LONG.withName("kernel_log_buf"),
        ValueLayout.JAVA_LONG.withName("kernel_log_size"),
        ValueLayout.JAVA_INT.withName("kernel_log_level"),
        paddingLayout(4)).withName("bpf_object_open_opts");

    private BpfObjectOpenOpts() {
    }

    /** Fills a zeroed struct in: a name, and where the verifier shall write. */
    static void set(MemorySegment at, MemorySegment name, MemorySegment log) {
        put(at, "sz", LAYOUT.byteSize());
        put(at, "object_name", name.address());
        put(at, "kernel_log_buf", log.address());
        put(at, "kernel_log_size", log.byteSize());
    }

    private static void put(MemorySegment at, String field, long value) {
        at.set(ValueLayout.JAVA_LONG, LAYOUT.byteOffset(groupElement(field)), value);
    }
}
