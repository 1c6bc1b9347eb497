// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libbpf;

import io.l7mp.ffi.Errno;
import java.io.IOException;

/**
 * The kernel did not take a program or map. The message has the last line the verifier wrote, which
 * says what it did not like; {@link #log} has all.
 */
public final class BpfLoadException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int errno;
    private final String log;

    /**
     * Describes a load that failed.
     *
     * @param object what was to be loaded
     * @param errno the error, positive as in C
     * @param log what the verifier wrote; may be empty
     */
    BpfLoadException(String object, int errno, String log) {
        super("load " + object + ": " + Errno.message(errno) + " (" + Errno.name(errno) + ")"
            + lastLine(log));
        this.errno = errno;
        this.log = log;
    }

    /** The error as a constant of {@link Errno}. */
    public int errno() {
        return errno;
    }

    /** All the verifier wrote, as far as there was room. */
    public String log() {
        return log;
    }

    /** The very last lines are figures of the verifier about itself. */
    private static String lastLine(String log) {
        var lines = log.lines()
            .filter(line -> !line.startsWith("processed ") && !line.isBlank()).toList();
        return lines.isEmpty() ? "" : ": " + lines.getLast();
    }
}
