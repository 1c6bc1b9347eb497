package io.l7mp.proxy.protocol.pipe;

import static io.l7mp.ffi.libc.Constants.AT_FDCWD;
import static io.l7mp.ffi.libc.Constants.AT_SYMLINK_NOFOLLOW;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.libc.LibC;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The files of named pipes in use: made when they are missing, and again for a new user if somebody
 * has removed them; removed with their last user if they were made here and are still the same. Any
 * thread.
 */
final class Fifos {
    private static final Logger LOG = System.getLogger(Fifos.class.getName());
    private static final int S_IFMT = 0170000;
    private static final int S_IFIFO = 0010000;
    private static final int OWNER_ONLY = 0600;
    private static final String MODE = "mode";
    private static final String INODE = "ino";
    private static final String WHAT = "unix:dev," + INODE + "," + MODE;

    private final Map<String, Use> uses = new HashMap<>();

    /** A file, how many use it, and its inode if it was made here. */
    private static final class Use {
        private int users;
        private Object inode = "";
    }

    /**
     * Makes sure that {@code pipes} are there; {@link #release} must follow.
     *
     * @throws IOException when one cannot be made, or is something else; nothing is in use then
     */
    synchronized void acquire(PipeSpec pipes) throws IOException {
        if (pipes.read().isPresent()) {
            acquire(pipes.read().get(), pipes.mode());
        }
        try {
            if (pipes.write().isPresent()) {
                acquire(pipes.write().get(), pipes.mode());
            }
        } catch (IOException e) {
            pipes.read().ifPresent(this::release);
            throw e;
        }
    }

    /**
     * Makes those of {@code pipes}, which are in use, again that somebody has removed.
     *
     * @throws IOException when one cannot be made, or is something else
     */
    synchronized void restore(PipeSpec pipes) throws IOException {
        for (var path : pipes.paths()) {
            makeSure(uses.get(path), path, pipes.mode());
        }
    }

    /** Whether who opens {@code path} now meets who has the descriptor {@code fd} open. */
    static boolean isAt(String path, int fd) {
        try {
            return stat(path).equals(stat("/proc/self/fd/" + fd));
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code pipes} have one user less. */
    synchronized void release(PipeSpec pipes) {
        pipes.paths().forEach(this::release);
    }

    private void acquire(String path, int mode) throws IOException {
        var use = uses.getOrDefault(path, new Use());
        makeSure(use, path, mode);
        use.users++;
        uses.put(path, use);
    }

    private static void makeSure(Use use, String path, int mode) throws IOException {
        if (use.users > 0 && isFifo(path)) {
            return;
        }
        var made = make(path, mode);
        if (!isFifo(path)) {
            throw new IOException(path + ": exists and is no named pipe");
        }
        if (made) {
            use.inode = stat(path).get(INODE);
        }
    }

    private void release(String path) {
        var use = uses.get(path);
        use.users--;
        if (use.users > 0) {
            return;
        }
        uses.remove(path);
        try {
            if (stat(path).get(INODE).equals(use.inode)) {
                Files.delete(Path.of(path));
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "{0} was removed by somebody else", path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot remove {0}", e.getMessage());
        }
    }

    /** First for the owner alone: nobody else may open it before its mode is what it should be. */
    private static boolean make(String path, int mode) throws IOException {
        var result = LibC.mkfifo(CallState.current(), path, OWNER_ONLY & mode);
        if (result == -Errno.EEXIST) {
            return false;
        }
        ErrnoException.check(result, "mkfifo", path);
        // Whatever may have taken its place by now, a link leads to nothing that is changed.
        ErrnoException.check(LibC.fchmodat(CallState.current(), AT_FDCWD, path, mode,
                AT_SYMLINK_NOFOLLOW), "chmod", path);
        return true;
    }

    private static boolean isFifo(String path) throws IOException {
        try {
            return ((int) stat(path).get(MODE) & S_IFMT) == S_IFIFO;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Map<String, Object> stat(String path) throws IOException {
        return Files.readAttributes(Path.of(path), WHAT);
    }
}
