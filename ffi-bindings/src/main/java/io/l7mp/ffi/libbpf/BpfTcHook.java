// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * A place for filters, bpf/libbpf.h.
 *
 * <pre>{@code
 * struct bpf_tc_hook {
 *     size_t                   sz;
 *     int                      ifindex;
 *     enum bpf_tc_attach_point attach_point;
 *     __u32                    parent;
 *     size_t                   :0;
 * };
 * }</pre>
 */
final class BpfTcHook {
    /** Attach points. */
    static final int BPF_TC_INGRESS = 1;
    static final int BPF_TC_EGRESS = 2;

    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("sz"),
        ValueLayout.JAVA_INT.withName("ifindex"),
        ValueLayout.JAVA_INT.withName("attach_point"),
        ValueLayout.JAVA_INT.withName("parent"),
        paddingLayout(4)).withName("bpf_tc_hook");

    private static final long SIZE = LAYOUT.byteOffset(groupElement("sz"));
    private static final long IFINDEX = LAYOUT.byteOffset(groupElement("ifindex"));
    private static final long ATTACH_POINT = LAYOUT.byteOffset(groupElement("attach_point"));

    private BpfTcHook() {
    }

    /** Fills a zeroed struct in. */
    static void set(MemorySegment at, int ifindex, int attachPoint) {
        at.set(ValueLayout.JAVA_LONG, SIZE, LAYOUT.byteSize());
        at.set(ValueLayout.JAVA_INT, IFINDEX, ifindex);
        at.set(ValueLayout.JAVA_INT, ATTACH_POINT, attachPoint);
    }
}
