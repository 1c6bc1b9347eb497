package io.l7mp.proxy.api;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Lets long answers be written, each on a thread of its own, so that a client which takes its time
 * holds up nobody. Some are in the making at a time; those beyond wait for their turn. When very
 * many wait, or were written and not read, more are turned away. That bounds the memory they take.
 * Any thread.
 */
final class Writers {
    private static final Logger LOG = System.getLogger(Writers.class.getName());
    private static final int MAX_WAITING = 64;
    /** What may not have been read is this part of the heap. */
    private static final int PART = 16;

    private final int mostPipes = (int) (Runtime.getRuntime().maxMemory() / PART / Pipe.CAPACITY);
    private final AtomicInteger pipes = new AtomicInteger();
    private final Semaphore turns;
    private final long patienceMs;

    /**
     * Writes as many as {@code atOnce} answers at a time; their clients must not take nothing for
     * longer than {@code patienceMs}.
     */
    Writers(int atOnce, long patienceMs) {
        this.turns = new Semaphore(atOnce, true);
        this.patienceMs = patienceMs;
    }

    /** How long a client may keep an answer waiting. */
    long patienceMs() {
        return patienceMs;
    }

    /**
     * Writes {@code text} into {@code pipe}, of which {@link #onClosed} is to be told.
     *
     * @return who does so, to be interrupted when nobody wants the text any more; empty when there
     *     are too many already
     */
    Optional<Thread> start(Text text, Pipe pipe) {
        if (turns.getQueueLength() >= MAX_WAITING || pipes.get() >= mostPipes) {
            return Optional.empty();
        }
        pipes.incrementAndGet();
        return Optional.of(Thread.ofVirtual().name("answer").start(() -> run(text, pipe)));
    }

    /** An answer that was started is read, or not wanted any more. */
    void onClosed() {
        pipes.decrementAndGet();
    }

    private void run(Text text, Pipe pipe) {
        try {
            turns.acquire();
        } catch (InterruptedException e) {
            LOG.log(Level.DEBUG, "an answer is not wanted any more");
            return;
        }
        try {
            write(text, pipe);
        } finally {
            turns.release();
        }
    }

    private static void write(Text text, Pipe pipe) {
        try {
            var out = new BufferedWriter(new OutputStreamWriter(pipe, StandardCharsets.UTF_8));
            text.write(out);
            out.flush();
            pipe.complete();
        } catch (IOException | RuntimeException | Error e) {
            if (!Thread.currentThread().isInterrupted()) {
                LOG.log(Level.WARNING, "an answer broke off", e);
            }
            pipe.fail();
        }
    }
}
