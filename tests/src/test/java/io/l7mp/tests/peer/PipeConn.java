// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.lab.Await;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A conversation over a pair of named pipes, opened and used as any program would. */
public final class PipeConn implements Conn {
    private static final int PIECE = 64 * 1024;
    private static final int MOST_PIECES = 16;
    private static final byte[] END = {};

    private final Path from;
    private final OutputStream output;
    private final BlockingQueue<byte[]> received = new ArrayBlockingQueue<>(MOST_PIECES);
    private volatile boolean isClosed;
    private boolean hasEnded;

    private PipeConn(Path from, OutputStream output) {
        this.from = from;
        this.output = output;
    }

    /** Writes to the one and reads from the other, as soon as there is somebody to write to it. */
    public static PipeConn to(Path to, Path from) throws IOException {
        var conn = new PipeConn(from, new FileOutputStream(to.toFile()));
        Thread.ofPlatform().daemon().name("read " + from).start(
            () -> conn.pump(() -> new FileInputStream(from.toFile())));
        return conn;
    }

    /** The other side: reads from what is open already. */
    static PipeConn accepted(FileInputStream input, Path from, Path to) throws IOException {
        var conn = new PipeConn(from, new FileOutputStream(to.toFile()));
        Thread.ofPlatform().daemon().name("read " + from).start(() -> conn.pump(() -> input));
        return conn;
    }

    /** Opens what is read; may wait for somebody who writes. */
    private interface Opening {
        FileInputStream open() throws IOException;
    }

    @Override
    public void send(byte[] data) throws IOException {
        output.write(data);
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        if (hasEnded) {
            return Optional.empty();
        }
        try {
            var next = received.poll(Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new SocketTimeoutException("receive: nothing for " + Await.LIMIT);
            }
            hasEnded = next == END;
            return hasEnded ? Optional.empty() : Optional.of(next);
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Waits until nobody reads what is sent any more. */
    public void awaitBroken() {
        var deadlineNs = System.nanoTime() + Await.LIMIT.toNanos();
        try {
            while (System.nanoTime() - deadlineNs < 0) {
                output.write(0);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("somebody still reads what is sent");
    }

    @Override
    public void endOutput() throws IOException {
        output.close();
    }

    /** Pipes have no reset. */
    @Override
    public void abort() throws IOException {
        close();
    }

    @Override
    public void close() throws IOException {
        output.close();
        isClosed = true;
        received.clear();
        release(from);
    }

    /** Lets a thread go on that waits for somebody to write to {@code pipe}. */
    static void release(Path pipe) throws IOException {
        if (Files.exists(pipe)) {
            // Opened for both, a pipe waits for nobody.
            new RandomAccessFile(pipe.toFile(), "rw").close();
        }
    }

    private void pump(Opening opening) {
        var buffer = new byte[PIECE];
        try (var input = opening.open()) {
            for (var n = input.read(buffer); n > 0 && !isClosed; n = input.read(buffer)) {
                received.put(Arrays.copyOf(buffer, n));
            }
            received.offer(END, Await.LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException | InterruptedException e) {
            System.err.println("while reading " + from + ": " + e);
        }
    }
}
