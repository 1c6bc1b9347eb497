// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

/** How a process has ended. */
public sealed interface Exit {

    /**
     * It has exited by itself.
     *
     * @param status 0 to 255
     */
    record Exited(int status) implements Exit {
        @Override
        public String toString() {
            return "exited with status " + status;
        }
    }

    /**
     * A signal has ended it.
     *
     * @param signal its number, such as 9 for SIGKILL
     */
    record Signalled(int signal) implements Exit {
        @Override
        public String toString() {
            return "was ended by signal " + signal;
        }
    }

    /** Somebody else has reaped it: the program was started with SIGCHLD ignored. */
    record Unknown() implements Exit {
        @Override
        public String toString() {
            return "has ended, its status is lost";
        }
    }
}
