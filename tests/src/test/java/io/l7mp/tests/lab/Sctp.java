// SPDX-License-Identifier: MIT
package io.l7mp.tests.lab;

import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.IPPROTO_SCTP;
import static io.l7mp.ffi.libc.Constants.SOCK_STREAM;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.libc.LibC;

/** Whether this machine's kernel has SCTP. */
public final class Sctp {
    /** Why a test of something else does not run in user-mode Linux. */
    public static final String ELSEWHERE = "this runs without user-mode Linux";

    private static final boolean ALONE = "SCTP".equals(System.getProperty("l7mp.only"));
    private static final boolean HERE = probe();

    private Sctp() {
    }

    /** True when sockets can be opened; the kernel loads its module for that if there is one. */
    public static boolean isHere() {
        return HERE;
    }

    /** True when this run, in user-mode Linux, is about SCTP and nothing else. */
    public static boolean isAlone() {
        return ALONE;
    }

    private static boolean probe() {
        var state = CallState.current();
        var fd = LibC.socket(state, AF_INET, SOCK_STREAM, IPPROTO_SCTP);
        if (fd >= 0) {
            LibC.close(state, fd);
        }
        return fd >= 0;
    }
}
