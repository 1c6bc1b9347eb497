// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A program in the kernel; it belongs to its {@link BpfObject}.
 *
 * @param name its function's name
 * @param fd its descriptor
 */
public record BpfProgram(String name, int fd) {
    private static final int ROOM = 256;

    /**
     * What a test run came to.
     *
     * @param verdict what the program returned
     * @param packet what it left of the packet
     * @param durationNs how long one run took, on average
     */
    public record Run(int verdict, byte[] packet, int durationNs) {
    }

    /**
     * Runs the program on {@code packet}, a frame with its Ethernet header. What it decides to do
     * with the packet is not done.
     *
     * @param context the {@code struct __sk_buff} it finds, or nothing for an ordinary one
     * @param repeat how often, to measure; 1 to look at what becomes of the packet
     */
    public Run test(byte[] packet, byte[] context, int repeat) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            var in = arena.allocateFrom(ValueLayout.JAVA_BYTE, packet);
            var out = arena.allocate(packet.length + ROOM);
            var opts = arena.allocate(BpfTestRunOpts.LAYOUT);
            BpfTestRunOpts.set(opts, in, out, repeat);
            if (context.length > 0) {
                BpfTestRunOpts.context(opts, arena.allocateFrom(ValueLayout.JAVA_BYTE, context));
            }
            ErrnoException.check(LibBpf.bpf_prog_test_run_opts(CallState.current(), fd,
                opts.address()), "bpf_prog_test_run_opts", name);
            var left = Arrays.copyOf(out.toArray(ValueLayout.JAVA_BYTE),
                BpfTestRunOpts.get(opts, "data_size_out"));
            return new Run(BpfTestRunOpts.get(opts, "retval"), left,
                BpfTestRunOpts.get(opts, "duration"));
        }
    }
}
