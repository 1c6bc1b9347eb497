// SPDX-License-Identifier: MIT
package io.l7mp.ffi;

import java.io.IOException;

/**
 * Says that a C function failed: which one, on what, and why.
 *
 * <p>The message reads {@code connect 10.0.0.1:80: Connection refused (ECONNREFUSED)}. Results
 * that belong to normal work (EAGAIN, EINTR) are handled as numbers and never get here.
 */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * Describes one failed call.
     *
     * @param call name of the C function
     * @param errno its error, positive as in C
     * @param what what it was applied to; may be empty
     */
    public ErrnoException(String call, int errno, Object what) {
        super(describe(call, errno, String.valueOf(what)));
        this.call = call;
        this.errno = errno;
    }

    /**
     * Passes a result on, or throws when it is a {@code -errno}.
     *
     * @param result what a raw call returned
     * @throws ErrnoException when {@code result} is negative
     */
    public static int check(int result, String call, Object what) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, -result, what);
        }
        return result;
    }

    /** Names the C function that failed. */
    public String call() {
        return call;
    }

    /** Tells the error as a constant of {@link Errno}. */
    public int errno() {
        return errno;
    }

    private static String describe(String call, int errno, String what) {
        var subject = what.isEmpty() ? call : call + " " + what;
        return subject + ": " + Errno.message(errno) + " (" + Errno.name(errno) + ")";
    }
}
