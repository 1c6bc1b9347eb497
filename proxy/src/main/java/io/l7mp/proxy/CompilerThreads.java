package io.l7mp.proxy;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.libc.Constants;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The JVM's compiler threads, which are to get out of the way of those that start and serve.
 *
 * <p>Where there are processors enough they do not notice. On a single one they would take half of
 * it for the first seconds: the start would take longer by a third, and clients would wait.
 */
final class CompilerThreads {
    private static final Logger LOG = System.getLogger(CompilerThreads.class.getName());
    private static final Path TASKS = Path.of("/proc/self/task");
    /** As the JVM calls them; the kernel keeps 15 letters. Threads they start inherit from them. */
    private static final List<String> NAMES = List.of("C1 Compiler", "C2 Compiler",
            "Training replay");
    /** A quarter of the time of a processor that others want, too; see sched(7). */
    private static final int NICE = 5;

    private CompilerThreads() {
    }

    /** Lowers their priority; for good, since it takes privileges to raise one. */
    static void stepBack() {
        try (var tasks = Files.newDirectoryStream(TASKS)) {
            for (var task : tasks) {
                var name = Files.readString(task.resolve("comm"));
                if (NAMES.stream().anyMatch(name::startsWith)) {
                    lower(Integer.parseInt(task.getFileName().toString()));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A thread that has ended meanwhile, at worst; it was an improvement, not a need.
            LOG.log(Level.DEBUG, "compiler threads keep their priority: {0}", e.getMessage());
        }
    }

    private static void lower(int thread) {
        var result = LibC.setpriority(CallState.current(), Constants.PRIO_PROCESS, thread, NICE);
        if (result < 0) {
            LOG.log(Level.DEBUG, "setpriority of thread {0}: {1}", thread,
                    Errno.message(-result));
        }
    }
}
