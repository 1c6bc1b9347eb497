// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Native;
import java.lang.foreign.MemorySegment;

/**
 * Raw calls of spawn.h and signal.h, arguments in the order of posix_spawn(3) and sigsetops(3).
 *
 * <p>Those of spawn.h return an error number, positive as in C, or 0: they do not set errno.
 * Pointers are absolute addresses.
 */
final class SpawnH {

    /** Bytes of a {@code posix_spawn_file_actions_t}. */
    static final int FILE_ACTIONS_SIZE = 80;
    /** Bytes of a {@code posix_spawnattr_t}. */
    static final int ATTR_SIZE = 336;
    /** Bytes of a {@code sigset_t}. */
    static final int SIGSET_SIZE = 128;

    static final int POSIX_SPAWN_SETSIGDEF = 0x04;
    static final int POSIX_SPAWN_SETSIGMASK = 0x08;
    static final int POSIX_SPAWN_SETSID = 0x80;

    private static final MemorySegment SPAWN = Native.libc("posix_spawn");
    private static final MemorySegment ACTIONS_INIT =
        Native.libc("posix_spawn_file_actions_init");
    private static final MemorySegment ACTIONS_DESTROY =
        Native.libc("posix_spawn_file_actions_destroy");
    private static final MemorySegment ADD_DUP2 =
        Native.libc("posix_spawn_file_actions_adddup2");
    private static final MemorySegment ADD_OPEN =
        Native.libc("posix_spawn_file_actions_addopen");
    private static final MemorySegment ADD_CHDIR =
        Native.libc("posix_spawn_file_actions_addchdir_np");
    private static final MemorySegment ADD_CLOSEFROM =
        Native.libc("posix_spawn_file_actions_addclosefrom_np");
    private static final MemorySegment ATTR_INIT = Native.libc("posix_spawnattr_init");
    private static final MemorySegment ATTR_DESTROY = Native.libc("posix_spawnattr_destroy");
    private static final MemorySegment SET_FLAGS = Native.libc("posix_spawnattr_setflags");
    private static final MemorySegment SET_SIGDEFAULT =
        Native.libc("posix_spawnattr_setsigdefault");
    private static final MemorySegment SET_SIGMASK = Native.libc("posix_spawnattr_setsigmask");
    private static final MemorySegment SIGEMPTYSET = Native.libc("sigemptyset");
    private static final MemorySegment SIGFILLSET = Native.libc("sigfillset");

    private SpawnH() {
    }

    /** Starts a program; the caller waits until it is executed or cannot be. */
    static int posix_spawn(CallState cs, long pid, long path, Attributes attributes, long argv,
                           long envp) {
        return (int) Native.call(SPAWN, cs, pid, path, attributes.fileActions, attributes.attr,
            argv, envp);
    }

    /**
     * Where a {@code posix_spawn_file_actions_t} and a {@code posix_spawnattr_t} lie.
     *
     * @param fileActions what the child does with its descriptors first
     * @param attr how its signals, groups and sessions are set
     */
    record Attributes(long fileActions, long attr) {
    }

    static int posix_spawn_file_actions_init(CallState cs, long actions) {
        return call(ACTIONS_INIT, cs, actions, 0, 0);
    }

    static int posix_spawn_file_actions_destroy(CallState cs, long actions) {
        return call(ACTIONS_DESTROY, cs, actions, 0, 0);
    }

    static int posix_spawn_file_actions_adddup2(CallState cs, long actions, int fd, int newfd) {
        return call(ADD_DUP2, cs, actions, fd, newfd);
    }

    /** Without a mode: what is opened exists. */
    static int posix_spawn_file_actions_addopen(CallState cs, long actions, int fd, long path,
                                                int flags) {
        return (int) Native.call(ADD_OPEN, cs, actions, fd, path, flags, 0, 0);
    }

    /** Needs glibc 2.29. */
    static int posix_spawn_file_actions_addchdir_np(CallState cs, long actions, long path) {
        return call(ADD_CHDIR, cs, actions, path, 0);
    }

    /** Needs glibc 2.34. */
    static int posix_spawn_file_actions_addclosefrom_np(CallState cs, long actions, int from) {
        return call(ADD_CLOSEFROM, cs, actions, from, 0);
    }

    static int posix_spawnattr_init(CallState cs, long attr) {
        return call(ATTR_INIT, cs, attr, 0, 0);
    }

    static int posix_spawnattr_destroy(CallState cs, long attr) {
        return call(ATTR_DESTROY, cs, attr, 0, 0);
    }

    static int posix_spawnattr_setflags(CallState cs, long attr, int flags) {
        return call(SET_FLAGS, cs, attr, flags, 0);
    }

    static int posix_spawnattr_setsigdefault(CallState cs, long attr, long set) {
        return call(SET_SIGDEFAULT, cs, attr, set, 0);
    }

    static int posix_spawnattr_setsigmask(CallState cs, long attr, long set) {
        return call(SET_SIGMASK, cs, attr, set, 0);
    }

    static int sigemptyset(CallState cs, long set) {
        return call(SIGEMPTYSET, cs, set, 0, 0);
    }

    static int sigfillset(CallState cs, long set) {
        return call(SIGFILLSET, cs, set, 0, 0);
    }

    private static int call(MemorySegment function, CallState cs, long a, long b, long c) {
        return (int) Native.call(function, cs, a, b, c, 0, 0, 0);
    }
}
