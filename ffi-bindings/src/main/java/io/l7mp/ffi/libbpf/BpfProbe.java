// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;

/**
 * Finds out what the kernel can do by trying, without leaving anything behind. Answers are 0 where
 * it can, else the {@link Errno} it gave. What needs capabilities says EPERM without them, unless
 * told otherwise. Any thread.
 */
public final class BpfProbe {
    // enum bpf_prog_type and enum bpf_func_id of linux/bpf.h.
    private static final int BPF_PROG_TYPE_SCHED_CLS = 3;
    private static final int BPF_FUNC_REDIRECT_NEIGH = 152;

    private static final int NO_INTERFACE = Integer.MAX_VALUE;

    private BpfProbe() {
    }

    /** Programs for tc(8). EINVAL also where the capability is missing. */
    public static int tcPrograms() {
        return errno(LibBpf.libbpf_probe_bpf_prog_type(CallState.current(),
            BPF_PROG_TYPE_SCHED_CLS, 0));
    }

    /** bpf_redirect_neigh, see bpf-helpers(7). 0 also where the capability is missing. */
    public static int redirectToNeighbour() {
        return errno(LibBpf.libbpf_probe_bpf_helper(CallState.current(), BPF_PROG_TYPE_SCHED_CLS,
            BPF_FUNC_REDIRECT_NEIGH, 0));
    }

    /** Links of {@link TcxLink}: who has them looks for the interface first. */
    public static int tcx(BpfProgram program) {
        var result = LibBpf.bpf_link_create(CallState.current(), program.fd(), NO_INTERFACE,
            TcxLink.BPF_TCX_INGRESS, 0);
        return result == -Errno.ENODEV ? 0 : -result;
    }

    /** Reading a map in batches. */
    public static int batches(BpfMap map) {
        try (var arena = Arena.ofConfined()) {
            var next = arena.allocate(BpfCursor.POSITION_BYTES, Long.BYTES).address();
            var count = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            Memory.putInt(count, 1);
            var result = LibBpf.bpf_map_lookup_batch(map.fd(), 0, next,
                arena.allocate(map.keySize(), Long.BYTES).address(),
                arena.allocate(map.valueSize(), Long.BYTES).address(), count, 0);
            // There are none, or more in the first bucket of the hash than there is room for.
            return result == -Errno.ENOENT || result == -Errno.ENOSPC ? 0 : -result;
        }
    }

    /** Reading an entry and taking it out in one step; the map has none whose key is all zero. */
    public static int take(BpfMap map) {
        try (var arena = Arena.ofConfined()) {
            var result = LibBpf.bpf_map_lookup_and_delete_elem(CallState.current(), map.fd(),
                arena.allocate(map.keySize(), Long.BYTES).address(),
                arena.allocate(map.valueSize(), Long.BYTES).address());
            return result == -Errno.ENOENT ? 0 : -result;
        }
    }

    /** libbpf's answers are 1, 0 where the kernel cannot, and errors. */
    private static int errno(int answer) {
        return answer > 0 ? 0 : answer == 0 ? Errno.EINVAL : -answer;
    }
}
