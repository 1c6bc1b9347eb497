package io.l7mp.proxy.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The process's outputs, one per destination however many write to it; safe for any thread. Files
 * are closed some time after nobody uses them any more.
 */
public final class Outputs {
    private static final String STDOUT = "stdout";
    private static final String STDERR = "stderr";

    // Guarded by this, which is never held while something could block.
    private final Map<String, Output> standard = new HashMap<>();
    private final Map<String, OpenFile> files = new HashMap<>();

    /** A file, and how many use it. */
    private static final class OpenFile {
        private final Output output;
        private int users;

        OpenFile(Output output) {
            this.output = output;
        }
    }

    /** The output called {@code stdout} or {@code -}. */
    public synchronized Output stdout() {
        return standard.computeIfAbsent(STDOUT,
                name -> new Output(name, new FileOutputStream(FileDescriptor.out)));
    }

    /** The output called {@code stderr}. */
    public synchronized Output stderr() {
        return standard.computeIfAbsent(STDERR,
                name -> new Output(name, new FileOutputStream(FileDescriptor.err)));
    }

    /**
     * The output that {@code where} names: {@code -} or {@code stdout}, {@code stderr}, or a file.
     * {@link #release} must follow.
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

    /**
     * The same, for appending, by somebody who must not wait for ever: gives up on a pipe that
     * nobody reads.
     *
     * @param patienceMs how long a reader may let us wait
     */
    public Output toInTime(String where, long patienceMs) throws IOException {
        return new Opening(this, where).await(patienceMs);
    }

    /** Whether {@code where} names what is open already: standard output or error. */
    public boolean isStandard(String where) {
        return where.equals("-") || where.equals(STDOUT) || where.equals(STDERR);
    }

    /** Ends one use of what {@link #to} returned for {@code where}. */
    public synchronized void release(String where) {
        if (!isStandard(where)) {
            var file = files.get(where);
            file.users--;
            if (file.users == 0) {
                file.output.endWhenIdle(() -> forget(where));
            }
        }
    }

    /**
     * Opens every file anew, so that one which was moved away is made again. Pipes and devices,
     * which have nothing to be made again, are left alone.
     *
     * @return why some could not be opened: what is written there still goes where it went
     */
    public List<String> reopen() {
        var failures = new ArrayList<String>();
        for (var path : paths()) {
            try {
                if (Files.isRegularFile(Path.of(path)) || Files.notExists(Path.of(path))) {
                    redirect(path, new FileOutputStream(path, true));
                }
            } catch (IOException e) {
                failures.add("cannot open again: " + e.getMessage());
            }
        }
        return failures;
    }

    /** Waits until everything is written, {@code timeoutMs} per output at most. */
    public void flush(long timeoutMs) {
        all().forEach(output -> output.flush(timeoutMs));
    }

    private Output file(String path, boolean append) throws IOException {
        var present = append ? use(path) : Optional.<Output>empty();
        // Not under the lock: a pipe without a reader keeps whoever opens it waiting.
        // For appending, and emptied only after what is queued for it: no holes, no remains.
        return present.isPresent() ? present.get()
                : use(path, new FileOutputStream(path, true), append);
    }

    private synchronized Optional<Output> use(String path) {
        return Optional.ofNullable(files.get(path)).map(file -> {
            file.users++;
            return file.output;
        });
    }

    private synchronized Output use(String path, FileOutputStream stream, boolean append) {
        Output.Job begin = append ? () -> { } : () -> empty(path, stream);
        var file = files.get(path);
        if (file == null) {
            file = new OpenFile(new Output(path, stream));
            file.output.begin(begin);
            files.put(path, file);
        } else {
            file.output.redirect(stream, begin);
        }
        file.users++;
        return file.output;
    }

    /** Whether a file that nobody used is still of no use; then it will not be found any more. */
    private synchronized boolean forget(String path) {
        return files.get(path).users == 0 && files.remove(path) != null;
    }

    private synchronized void redirect(String path, FileOutputStream stream) throws IOException {
        var file = files.get(path);
        if (file == null) {
            stream.close();
        } else {
            file.output.redirect(stream, () -> { });
        }
    }

    private synchronized List<String> paths() {
        return List.copyOf(files.keySet());
    }

    private synchronized List<Output> all() {
        return Stream.concat(standard.values().stream(),
                files.values().stream().map(file -> file.output)).toList();
    }

    /** Makes a file start anew; pipes and devices cannot. */
    private static void empty(String path, FileOutputStream stream) throws IOException {
        if (Files.isRegularFile(Path.of(path))) {
            stream.getChannel().truncate(0);
        }
    }
}
