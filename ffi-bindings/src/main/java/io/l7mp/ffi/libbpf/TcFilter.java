// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * A program as a filter of an interface's clsact qdisc, tc-bpf(8): for kernels without
 * {@link TcxLink}. It outlives the process unless it is closed; one left behind is replaced by the
 * next with the same handle and priority, or removed by {@link #removeLeftover}.
 */
public final class TcFilter implements AutoCloseable {
    private final int ifindex;
    private final Place place;
    private final boolean ownsQdisc;

    /**
     * Which of the filters of an interface is ours.
     *
     * @param handle 1 and up
     * @param priority 1 to 65535; smaller ones run first
     */
    public record Place(int handle, int priority) {
    }

    private TcFilter(int ifindex, Place place, boolean ownsQdisc) {
        this.ifindex = ifindex;
        this.place = place;
        this.ownsQdisc = ownsQdisc;
    }

    /** Attaches {@code program} to what an interface receives; makes the qdisc if need be. */
    public static TcFilter attach(BpfProgram program, int ifindex, Place place)
            throws ErrnoException {
        var cs = CallState.current();
        try (var arena = Arena.ofConfined()) {
            var hook = hook(arena, ifindex, BpfTcHook.BPF_TC_INGRESS);
            var isLeftover = isThere(arena, ifindex, place);
            var created = LibBpf.bpf_tc_hook_create(cs, hook.address());
            if (created != -Errno.EEXIST) {
                check(created, "bpf_tc_hook_create", ifindex);
            }
            var opts = opts(arena, place);
            BpfTcOpts.program(opts, program.fd(), BpfTcOpts.BPF_TC_F_REPLACE);
            check(LibBpf.bpf_tc_attach(cs, hook.address(), opts.address()), "bpf_tc_attach",
                ifindex);
            return new TcFilter(ifindex, place, created == 0 || isLeftover);
        }
    }

    /** Removes a filter at {@code place} that some process has left; false when there is none. */
    public static boolean removeLeftover(int ifindex, Place place) throws ErrnoException {
        if (!isThere(ifindex, place)) {
            return false;
        }
        detach(ifindex, place);
        return true;
    }

    /** Whether there is a filter at {@code place}, whoever has put it there. */
    public static boolean isThere(int ifindex, Place place) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            return isThere(arena, ifindex, place);
        }
    }

    /** Without a qdisc the kernel calls the question invalid. */
    private static boolean isThere(Arena arena, int ifindex, Place place) throws ErrnoException {
        var result = LibBpf.bpf_tc_query(CallState.current(),
            hook(arena, ifindex, BpfTcHook.BPF_TC_INGRESS).address(),
            opts(arena, place).address());
        if (result == -Errno.ENOENT || result == -Errno.EINVAL) {
            return false;
        }
        check(result, "bpf_tc_query", ifindex);
        return true;
    }

    /** Removes the filter; the qdisc stays, see {@link #removeQdisc}. */
    @Override
    public void close() throws ErrnoException {
        detach(ifindex, place);
    }

    /** Whether the qdisc was made for this filter, or for one that was left and is replaced. */
    public boolean ownsQdisc() {
        return ownsQdisc;
    }

    /** Removes the qdisc with all filters it has. */
    public void removeQdisc() throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            var both = BpfTcHook.BPF_TC_INGRESS | BpfTcHook.BPF_TC_EGRESS;
            check(LibBpf.bpf_tc_hook_destroy(CallState.current(),
                hook(arena, ifindex, both).address()), "bpf_tc_hook_destroy", ifindex);
        }
    }

    private static void detach(int ifindex, Place place) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            var hook = hook(arena, ifindex, BpfTcHook.BPF_TC_INGRESS);
            check(LibBpf.bpf_tc_detach(CallState.current(), hook.address(),
                opts(arena, place).address()), "bpf_tc_detach", ifindex);
        }
    }

    private static MemorySegment hook(Arena arena, int ifindex, int attachPoint) {
        var hook = arena.allocate(BpfTcHook.LAYOUT);
        BpfTcHook.set(hook, ifindex, attachPoint);
        return hook;
    }

    private static MemorySegment opts(Arena arena, Place place) {
        var opts = arena.allocate(BpfTcOpts.LAYOUT);
        BpfTcOpts.place(opts, place.handle(), place.priority());
        return opts;
    }

    private static void check(int result, String call, int ifindex) throws ErrnoException {
        ErrnoException.check(result, call, "interface " + ifindex);
    }
}
