// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static io.l7mp.ffi.packet.PacketConstants.SO_ATTACH_FILTER;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.LibC;
import java.lang.foreign.Arena;
import java.util.List;

/**
 * A classic BPF program that decides which frames a socket gets. Any thread.
 *
 * @param instructions at least one, at most BPF_MAXINSNS; whether they make sense the kernel says
 */
public record SocketFilter(List<Instruction> instructions) {

    /** Lets nothing through. */
    public static final SocketFilter NOTHING =
        new SocketFilter(List.of(new Instruction(0x06, 0, 0, 0)));

    /**
     * One instruction, as {@code struct sock_filter} has it.
     *
     * @param code what to do, 16 bits
     * @param jt how many instructions to skip when true, 8 bits
     * @param jf how many instructions to skip when false, 8 bits
     * @param k the operand, 32 bits
     */
    public record Instruction(int code, int jt, int jf, long k) {
    }

    /** Keeps the instructions. */
    public SocketFilter {
        instructions = List.copyOf(instructions);
    }

    /**
     * Has the kernel check the program; needs no privilege.
     *
     * @throws ErrnoException EINVAL when it would never accept it
     */
    public void verify() throws ErrnoException {
        var state = CallState.current();
        var opened = LibC.socket(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (var fd = Fd.of(opened, "socket", "AF_UNIX")) {
            attach(state, fd.number());
        }
    }

    /** Lets a socket get only what the program accepts, from the next frame on. */
    void attach(CallState state, int fd) throws ErrnoException {
        try (var arena = Arena.ofConfined()) {
            var count = instructions.size();
            var code = arena.allocate((long) count * SockFilter.SIZE, Long.BYTES).address();
            for (var i = 0; i < count; i++) {
                SockFilter.write(code + (long) i * SockFilter.SIZE, instructions.get(i));
            }
            var program = arena.allocate(SockFprog.SIZE, Long.BYTES).address();
            SockFprog.write(program, count, code);
            ErrnoException.check(LibC.setsockopt(state, fd, SOL_SOCKET, SO_ATTACH_FILTER,
                program, SockFprog.SIZE), "setsockopt", "SO_ATTACH_FILTER");
        }
    }
}
