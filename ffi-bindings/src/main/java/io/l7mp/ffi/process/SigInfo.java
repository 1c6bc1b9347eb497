// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * What waitid(2) says of a child, signal.h; its other members belong to other signals.
 *
 * <pre>{@code
 * typedef struct {
 *     int si_signo;
 *     int si_errno;
 *     int si_code;
 *     ...
 *     pid_t si_pid;
 *     uid_t si_uid;
 *     int si_status;
 *     ...
 * } siginfo_t;
 * }</pre>
 */
final class SigInfo {

    /** The members that are read; the struct goes on to {@link #SIZE}. */
    static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_INT.withName("si_signo"),
        ValueLayout.JAVA_INT.withName("si_errno"),
        ValueLayout.JAVA_INT.withName("si_code"),
        MemoryLayout.paddingLayout(4),
        ValueLayout.JAVA_INT.withName("si_pid"),
        ValueLayout.JAVA_INT.withName("si_uid"),
        ValueLayout.JAVA_INT.withName("si_status"),
        MemoryLayout.paddingLayout(100)).withName("siginfo_t");

    /** Bytes of the struct. */
    static final int SIZE = (int) LAYOUT.byteSize();

    /** {@code si_code}: it has exited by itself. */
    static final int CLD_EXITED = 1;

    private static final long CODE = LAYOUT.byteOffset(groupElement("si_code"));
    private static final long PID = LAYOUT.byteOffset(groupElement("si_pid"));
    private static final long STATUS = LAYOUT.byteOffset(groupElement("si_status"));

    private SigInfo() {
    }

    /** How it ended: {@link #CLD_EXITED} or by a signal. */
    static int code(long at) {
        return Memory.getInt(at + CODE);
    }

    /** Which child; 0 when there is nothing to tell of. */
    static int pid(long at) {
        return Memory.getInt(at + PID);
    }

    /** Its exit status, or the signal's number. */
    static int status(long at) {
        return Memory.getInt(at + STATUS);
    }
}
