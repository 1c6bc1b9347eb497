// SPDX-License-Identifier: MIT
package io.l7mp.ffi.process;

import static io.l7mp.ffi.libc.Constants.O_RDWR;
import static io.l7mp.ffi.process.SpawnH.POSIX_SPAWN_SETSID;
import static io.l7mp.ffi.process.SpawnH.POSIX_SPAWN_SETSIGDEF;
import static io.l7mp.ffi.process.SpawnH.POSIX_SPAWN_SETSIGMASK;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A program with its arguments, to be started any number of times; see posix_spawn(3).
 *
 * @param path the program's file; PATH is not searched
 * @param arguments all of them, {@code argv[0]} first
 * @param environment all of it
 * @param directory where it runs; empty for ours
 * @param stderr where its messages go
 */
public record Command(String path, List<String> arguments, Map<String, String> environment,
                      Optional<String> directory, Stderr stderr) {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final String NULL_DEVICE = "/dev/null";

    /** Where messages of the program go. */
    public enum Stderr {
        /** Nowhere. */
        NULL,
        /** Where its output goes. */
        STDOUT,
        /** Into a pipe of their own. */
        PIPE
    }

    /**
     * Starts it. Waits until the kernel has executed the program, which takes a millisecond, or as
     * long as its file system does.
     *
     * @throws ErrnoException when it cannot be executed, there are no descriptors, no processes
     */
    public Child start() throws IOException {
        try (var arena = Arena.ofConfined();
                var in = Pipe.open("stdin of " + path);
                var out = Pipe.open("stdout of " + path);
                var err = stderr == Stderr.PIPE ? Pipe.open("stderr of " + path) : Pipe.NONE) {
            var pid = new Launch(arena).start(in, out, err);
            return new Child(pid, new Child.Ends(pidFd(pid), in.takeWriteEnd(), out.takeReadEnd(),
                stderr == Stderr.PIPE ? Optional.of(err.takeReadEnd()) : Optional.empty()));
        }
    }

    private Fd pidFd(int pid) throws ErrnoException {
        var cs = CallState.current();
        var result = WaitH.pidfd_open(cs, pid, 0);
        if (result < 0) {
            // Nobody could follow it: it must not stay.
            WaitH.kill(cs, -pid, WaitH.SIGKILL);
            WaitH.waitid(cs, WaitH.P_PID, pid, 0, WaitH.WEXITED);
        }
        return Fd.of(result, "pidfd_open", path);
    }

    /** One start: what the C library wants to have in memory. */
    private final class Launch {

        private final Arena arena;
        private final CallState cs = CallState.current();
        private final long actions;
        private final long attr;

        Launch(Arena arena) {
            this.arena = arena;
            actions = arena.allocate(SpawnH.FILE_ACTIONS_SIZE, Long.BYTES).address();
            attr = arena.allocate(SpawnH.ATTR_SIZE, Long.BYTES).address();
        }

        int start(Pipe in, Pipe out, Pipe err) throws ErrnoException {
            check(SpawnH.posix_spawn_file_actions_init(cs, actions));
            check(SpawnH.posix_spawnattr_init(cs, attr));
            try {
                connect(in.readEnd(), out.writeEnd());
                connectStderr(err);
                isolate();
                return execute();
            } finally {
                SpawnH.posix_spawn_file_actions_destroy(cs, actions);
                SpawnH.posix_spawnattr_destroy(cs, attr);
            }
        }

        private void connect(int stdin, int stdout) throws ErrnoException {
            check(SpawnH.posix_spawn_file_actions_adddup2(cs, actions, stdin, STDIN));
            check(SpawnH.posix_spawn_file_actions_adddup2(cs, actions, stdout, STDOUT));
        }

        private void connectStderr(Pipe err) throws ErrnoException {
            check(switch (stderr) {
                case NULL -> SpawnH.posix_spawn_file_actions_addopen(cs, actions, STDERR,
                    string(NULL_DEVICE), O_RDWR);
                case STDOUT ->
                    SpawnH.posix_spawn_file_actions_adddup2(cs, actions, STDOUT, STDERR);
                case PIPE ->
                    SpawnH.posix_spawn_file_actions_adddup2(cs, actions, err.writeEnd(), STDERR);
            });
        }

        /** Sockets of the JDK are not closed on exec, hence closefrom. */
        private void isolate() throws ErrnoException {
            check(SpawnH.posix_spawn_file_actions_addclosefrom_np(cs, actions, STDERR + 1));
            if (directory.isPresent()) {
                check(SpawnH.posix_spawn_file_actions_addchdir_np(cs, actions,
                    string(directory.get())));
            }
            var signals = arena.allocate(SpawnH.SIGSET_SIZE, Long.BYTES).address();
            SpawnH.sigfillset(cs, signals);
            check(SpawnH.posix_spawnattr_setsigdefault(cs, attr, signals));
            SpawnH.sigemptyset(cs, signals);
            check(SpawnH.posix_spawnattr_setsigmask(cs, attr, signals));
            check(SpawnH.posix_spawnattr_setflags(cs, attr,
                POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK));
        }

        private int execute() throws ErrnoException {
            var pid = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            var variables = environment.entrySet().stream()
                .map(each -> each.getKey() + "=" + each.getValue()).toList();
            check(SpawnH.posix_spawn(cs, pid, string(path),
                new SpawnH.Attributes(actions, attr), strings(arguments), strings(variables)));
            return Memory.getInt(pid);
        }

        private long string(String text) {
            return arena.allocateFrom(text).address();
        }

        /** An array of pointers to strings that ends with NULL. */
        private long strings(List<String> texts) {
            var array = arena.allocate((texts.size() + 1L) * Long.BYTES, Long.BYTES);
            for (var i = 0; i < texts.size(); i++) {
                Memory.putLong(array.address() + (long) i * Long.BYTES, string(texts.get(i)));
            }
            Memory.putLong(array.address() + (long) texts.size() * Long.BYTES,
                MemorySegment.NULL.address());
            return array.address();
        }

        private void check(int error) throws ErrnoException {
            if (error != 0) {
                throw new ErrnoException("posix_spawn", error, path);
            }
        }
    }
}
