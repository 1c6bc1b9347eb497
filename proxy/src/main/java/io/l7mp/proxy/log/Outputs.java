package io.l7mp.proxy.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The process's outputs, one per destination however many write to it; safe for any thread. */
public final class Outputs {
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    private final Map<String, Output> open = new ConcurrentHashMap<>();

    /** The output called {@code stdout} or {@code -}. */
    public Output stdout() {
        return open.computeIfAbsent(STDOUT,
                name -> new Output(name, new FileOutputStream(FileDescriptor.out)));
    }

    /** The output called {@code stderr}. */
    public Output stderr() {
        return open.computeIfAbsent(STDERR,
                name -> new Output(name, new FileOutputStream(FileDescriptor.err)));
    }

    /**
     * The output that {@code where} names: {@code -} or {@code stdout}, {@code stderr}, or a file.
     *
     * @param append whether a file keeps what it holds; otherwise it starts anew, also when it is
     *     open already
     * @throws IOException when the file cannot be opened
     */
    public Output to(String where, boolean append) throws IOException {
        switch (where) {
            case "-", STDOUT -> {
                return stdout();
            }
            case STDERR -> {
                return stderr();
            }
            default -> {
                return file(where, append);
            }
        }
    }

    /** Whether {@code where} names what is open already: standard output or error. */
    public boolean isStandard(String where) {
        return where.equals("-") || where.equals(STDOUT) || where.equals(STDERR);
    }

    /**
     * Opens every file anew, so that one which was moved away is made again.
     *
     * @return why some could not be opened: what is written there still goes where it went
     */
    public synchronized List<String> reopen() {
        var failures = new ArrayList<String>();
        for (var each : open.entrySet()) {
            try {
                if (!isStandard(each.getKey())) {
                    each.getValue().redirect(new FileOutputStream(each.getKey(), true), () -> { });
                }
            } catch (IOException e) {
                failures.add("cannot open again: " + e.getMessage());
            }
        }
        return failures;
    }

    /** Waits until everything is written, {@code timeoutMs} per output at most. */
    public void flush(long timeoutMs) {
        open.values().forEach(output -> output.flush(timeoutMs));
    }

    private Output file(String path, boolean append) throws IOException {
        var present = open.get(path);
        if (present != null && append) {
            return present;
        }
        // Not under the lock: a pipe without a reader keeps whoever opens it waiting.
        // For appending, and emptied only after what is queued for it: no holes, no remains.
        return use(path, new FileOutputStream(path, true), append);
    }

    private synchronized Output use(String path, FileOutputStream stream, boolean append)
            throws IOException {
        var present = open.get(path);
        if (present == null) {
            if (!append) {
                empty(path, stream);
            }
            present = new Output(path, stream);
            open.put(path, present);
        } else if (append) {
            stream.close();
        } else {
            present.redirect(stream, () -> empty(path, stream));
        }
        return present;
    }

    /** Makes a file start anew; pipes and devices cannot. */
    private static void empty(String path, FileOutputStream stream) throws IOException {
        if (Files.isRegularFile(Path.of(path))) {
            stream.getChannel().truncate(0);
        }
    }
}
