// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import static io.l7mp.ffi.libc.Constants.MSG_DONTWAIT;
import static io.l7mp.ffi.libc.Constants.SOCK_CLOEXEC;
import static io.l7mp.ffi.libc.Constants.SOCK_NONBLOCK;
import static io.l7mp.ffi.libc.Constants.SOCK_RAW;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.LibC;
import java.lang.foreign.Arena;

/**
 * Hears of every change of routes, addresses and interfaces in a network namespace. What exactly
 * has changed is not told: the interested look again.
 */
public final class RouteEvents {
    private static final int SOCKADDR_NL = 12;
    private static final int ROOM = 32 * 1024;

    private RouteEvents() {
    }

    /** Opens a socket that can be read when something has changed; non-blocking. */
    public static Fd open() throws ErrnoException {
        var cs = CallState.current();
        var fd = Fd.of(LibC.socket(cs, Nl.AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK,
            Nl.NETLINK_ROUTE), "socket", "netlink");
        try {
            Memory.clear(cs.scratch(), SOCKADDR_NL);
            Memory.putShort(cs.scratch(), (short) Nl.AF_NETLINK);
            Memory.putInt(cs.scratch() + 8, Nl.RTMGRP_LINK | Nl.RTMGRP_IPV4_IFADDR
                | Nl.RTMGRP_IPV4_ROUTE | Nl.RTMGRP_IPV6_IFADDR | Nl.RTMGRP_IPV6_ROUTE);
            ErrnoException.check(LibC.bind(cs, fd.number(), cs.scratch(), SOCKADDR_NL), "bind",
                "netlink");
            return fd;
        } catch (ErrnoException e) {
            fd.close();
            throw e;
        }
    }

    /** Reads everything there is to read; whether that was anything. */
    public static boolean drain(int fd) {
        var cs = CallState.current();
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(ROOM).address();
            var changes = 0;
            var result = LibC.recv(cs, fd, buffer, ROOM, MSG_DONTWAIT);
            // ENOBUFS: there was more than the kernel could keep, so something did change.
            while (result > 0 || result == -Errno.ENOBUFS) {
                changes++;
                result = LibC.recv(cs, fd, buffer, ROOM, MSG_DONTWAIT);
            }
            return changes > 0;
        }
    }
}
