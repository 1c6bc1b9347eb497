package io.l7mp.proxy.protocol.fork;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.process.Child;
import io.l7mp.ffi.process.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Starts processes, one after the other, on a thread of its own: the caller of posix_spawn(3) waits
 * until the program is executed. Knows all that run, so that none is left behind. Any thread.
 *
 * <p>The thread stays for good: what a child asks for with PR_SET_PDEATHSIG, it gets with the end
 * of the thread that has started it.
 */
final class Spawner {
    private static final int MOST_WAITING = 1_024;
    private static final long STOP_MS = 1_000;

    private final Set<Child> running = ConcurrentHashMap.newKeySet();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            work -> Thread.ofPlatform().daemon().name("spawn").unstarted(work));

    /** Hears how a start went, on the spawner's thread. */
    interface Starter {
        /** Whether anybody waits for it still. */
        boolean isWanted();

        /** It runs. */
        void onStarted(Started started);

        /** It does not, and never did. */
        void onFailed(String reason);
    }

    /**
     * Has {@code command} started, unless nobody wants that any more when its turn comes;
     * {@link #gone} must follow if that succeeds.
     */
    void start(Command command, Starter starter) {
        try {
            thread.execute(() -> run(command, starter));
        } catch (RejectedExecutionException e) {
            starter.onFailed("start " + command.path() + ": too many processes wait to be started");
        }
    }

    /** {@code child} and its group have ended. */
    void gone(Child child) {
        running.remove(child);
    }

    /** Starts nothing more, and ends all that still run. */
    void close() throws InterruptedException {
        thread.shutdownNow();
        thread.awaitTermination(STOP_MS, TimeUnit.MILLISECONDS);
        running.forEach(Child::killGroup);
    }

    private void run(Command command, Starter starter) {
        if (!starter.isWanted()) {
            starter.onFailed("start " + command.path() + ": nobody waits for it any more");
            return;
        }
        try {
            var started = Started.of(command.start());
            running.add(started.child());
            starter.onStarted(started);
        } catch (IOException e) {
            starter.onFailed("start " + explain(command, e));
        } catch (LinkageError e) {
            starter.onFailed("start " + command.path() + ": " + e.getMessage()
                    + " (glibc 2.34 is needed)");
        }
    }

    /** The error alone does not tell whether program, interpreter or directory is missing. */
    private static String explain(Command command, IOException e) {
        var directory = command.directory().map(Path::of);
        if (directory.isPresent() && !Files.isDirectory(directory.get())) {
            return command.path() + ": cwd " + directory.get() + ": no such directory";
        }
        if (!(e instanceof ErrnoException errno)) {
            return command.path() + ": " + e.getMessage();
        }
        var reason = command.path() + ": " + Errno.message(errno.errno()) + " ("
                + Errno.name(errno.errno()) + ")";
        return errno.errno() == Errno.ENOENT && Files.exists(Path.of(command.path()))
                ? reason + ": its interpreter is missing" : reason;
    }
}
