// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static io.l7mp.ffi.process.WaitH.P_PIDFD;
import static io.l7mp.ffi.process.WaitH.WEXITED;
import static io.l7mp.ffi.process.WaitH.WNOHANG;
import static io.l7mp.ffi.process.WaitH.WNOWAIT;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;
import java.util.Optional;

/**
 * A process that {@link Command} has started, the leader of its process group.
 *
 * <p>As long as it is not {@link #reap reaped} its number, which is the group's, stays its own: a
 * signal cannot hit somebody else. Its descriptors are its owner's to take or to close. One thread.
 */
public final class Child {

    private final int pid;
    private final int pidFdNumber;
    private final Ends ends;

    Child(int pid, Ends ends) {
        this.pid = pid;
        this.pidFdNumber = ends.pidFd.number();
        this.ends = ends;
    }

    /**
     * Our ends of what connects us with it; none is inherited by other children.
     *
     * @param pidFd readable as soon as it has ended
     * @param stdin what is written there it reads
     * @param stdout what it writes can be read there
     * @param stderr likewise, when the command says {@link Command.Stderr#PIPE}
     */
    public record Ends(Fd pidFd, Fd stdin, Fd stdout, Optional<Fd> stderr) {
        /** Closes those that nobody has taken. */
        public void close() {
            pidFd.close();
            stdin.close();
            stdout.close();
            stderr.ifPresent(Fd::close);
        }
    }

    /** Its number. */
    public int pid() {
        return pid;
    }

    /** Our ends of what connects us with it. */
    public Ends ends() {
        return ends;
    }

    /** How it has ended, empty while it has not; it keeps its number. Its pidfd must be open. */
    public Optional<Exit> exit() {
        return wait(WNOWAIT);
    }

    /** As {@link #exit}, and its number is free then. */
    public Optional<Exit> reap() {
        return wait(0);
    }

    /** Asks it and all of its group to end: SIGTERM, also to those that are stopped. */
    public void terminateGroup() {
        signalGroup(pid, WaitH.SIGTERM);
        signalGroup(pid, WaitH.SIGCONT);
    }

    /** Ends it and all of its group: SIGKILL. */
    public void killGroup() {
        signalGroup(pid, WaitH.SIGKILL);
    }

    /** Kills it and its group, waits for its end and reaps it; for those that may wait. */
    public void destroy() {
        killGroup();
        WaitH.waitid(CallState.current(), WaitH.P_PID, pid, 0, WEXITED);
    }

    /** Reaps others of its group that have come to be our children, as those of process 1 do. */
    public void reapOrphans() {
        var cs = CallState.current();
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(SigInfo.LAYOUT).address();
            do {
                Memory.clear(info, SigInfo.SIZE);
            } while (WaitH.waitid(cs, WaitH.P_PGID, pid, info, WEXITED | WNOHANG) == 0
                && SigInfo.pid(info) != 0);
        }
    }

    /** Whether a process is left in its group; one that is not reaped counts. */
    public boolean groupExists() {
        return signalGroup(pid, 0) != -Errno.ESRCH;
    }

    private Optional<Exit> wait(int flags) {
        try (var arena = Arena.ofConfined()) {
            var info = arena.allocate(SigInfo.LAYOUT).address();
            Memory.clear(info, SigInfo.SIZE);
            var result = WaitH.waitid(CallState.current(), P_PIDFD, pidFdNumber, info,
                WEXITED | WNOHANG | flags);
            if (result == -Errno.ECHILD) {
                return Optional.of(new Exit.Unknown());
            }
            return result < 0 || SigInfo.pid(info) == 0 ? Optional.empty()
                : Optional.of(exit(info));
        }
    }

    private static Exit exit(long info) {
        var status = SigInfo.status(info);
        return SigInfo.code(info) == SigInfo.CLD_EXITED
            ? new Exit.Exited(status) : new Exit.Signalled(status);
    }

    private static int signalGroup(int pid, int signal) {
        return WaitH.kill(CallState.current(), -pid, signal);
    }
}
