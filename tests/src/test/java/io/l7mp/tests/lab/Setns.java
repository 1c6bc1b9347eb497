// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;

/** Moves the calling thread into a named network namespace, as ip-netns(8) does it. */
final class Setns {
    private Setns() {
    }

    /** Enters the namespace for the rest of the calling thread's life; needs CAP_SYS_ADMIN. */
    static void enter(String name) throws ErrnoException {
        var cs = CallState.current();
        var path = "/run/netns/" + name;
        var opened = LibC.open(cs, path, Constants.O_RDONLY | Constants.O_CLOEXEC, 0);
        try (var fd = Fd.of(opened, "open", path)) {
            ErrnoException.check(LibC.setns(cs, fd.number(), Constants.CLONE_NEWNET), "setns",
                name);
        }
    }
}
