// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static io.l7mp.ffi.Native.callInt;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Native;
import java.lang.foreign.MemorySegment;

/**
 * Raw calls of sys/wait.h, sys/pidfd.h and signal.h: waitid(2), pidfd_open(2), kill(2).
 *
 * <p>Each returns its result or {@code -errno}.
 */
final class WaitH {

    /** Number of pidfd_open(2), the same on x86-64 and aarch64; glibc has no wrapper until 2.36. */
    static final int SYS_PIDFD_OPEN = 434;

    static final int P_PID = 1;
    static final int P_PGID = 2;
    static final int P_PIDFD = 3;
    static final int WNOHANG = 1;
    static final int WEXITED = 4;
    static final int WNOWAIT = 0x0100_0000;

    static final int SIGKILL = 9;
    static final int SIGTERM = 15;
    static final int SIGCONT = 18;

    private static final MemorySegment SYSCALL = Native.libc("syscall");
    private static final MemorySegment WAITID = Native.libc("waitid");
    private static final MemorySegment KILL = Native.libc("kill");

    private WaitH() {
    }

    /** Opens a descriptor that is readable once the process has ended; needs Linux 5.3. */
    static int pidfd_open(CallState cs, int pid, int flags) {
        return callInt(SYSCALL, cs, SYS_PIDFD_OPEN, pid, flags);
    }

    /** Tells how a child has ended, in a {@link SigInfo}; {@link #P_PIDFD} needs Linux 5.4. */
    static int waitid(CallState cs, int idtype, int id, long info, int options) {
        return callInt(WAITID, cs, idtype, id, info, options, 0, 0);
    }

    /** Sends a signal to a process, or with a negative number to a process group. */
    static int kill(CallState cs, int pid, int signal) {
        return callInt(KILL, cs, pid, signal, 0);
    }
}
