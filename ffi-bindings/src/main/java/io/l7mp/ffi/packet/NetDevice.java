// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

import static io.l7mp.ffi.ErrnoException.check;
import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static io.l7mp.ffi.packet.PacketConstants.IFF_UP;
import static io.l7mp.ffi.packet.PacketConstants.IFNAMSIZ;
import static io.l7mp.ffi.packet.PacketConstants.SIOCGIFFLAGS;
import static io.l7mp.ffi.packet.PacketConstants.SIOCGIFMTU;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Native;
import io.l7mp.ffi.libc.LibC;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * A network interface as it is now. Cold paths, any thread; does not block.
 *
 * @param name what it is called
 * @param index its number, which no other interface gets after it is gone
 * @param mtu the longest packet it carries, in bytes, without its link header
 * @param isUp whether it is switched on
 */
public record NetDevice(String name, int index, int mtu, boolean isUp) {

    private static final MemorySegment IF_NAMETOINDEX = Native.libc("if_nametoindex");

    /**
     * Finds the interface called {@code name} in the caller's network namespace.
     *
     * @throws ErrnoException ENODEV when there is none
     */
    public static NetDevice of(String name) throws ErrnoException {
        var bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= IFNAMSIZ) {
            throw new ErrnoException("if_nametoindex", Errno.ENODEV, name);
        }
        var state = CallState.current();
        var opened = LibC.socket(state, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        try (var fd = Fd.of(opened, "socket", "AF_UNIX"); var arena = Arena.ofConfined()) {
            var question = arena.allocate(IfReq.SIZE, Long.BYTES).address();
            IfReq.write(question, bytes);
            check(LibC.ioctl(state, fd.number(), SIOCGIFMTU, question), "ioctl", name);
            var mtu = IfReq.mtu(question);
            check(LibC.ioctl(state, fd.number(), SIOCGIFFLAGS, question), "ioctl", name);
            var isUp = (IfReq.flags(question) & IFF_UP) != 0;
            return new NetDevice(name, index(state, arena.allocateFrom(name)), mtu, isUp);
        }
    }

    private static int index(CallState state, MemorySegment name) throws ErrnoException {
        var index = (int) Native.call(IF_NAMETOINDEX, state, name.address(), 0, 0, 0, 0, 0);
        if (index == 0) {
            throw new ErrnoException("if_nametoindex", state.errno(), name.getString(0));
        }
        return index;
    }
}
