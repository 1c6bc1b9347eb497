package io.l7mp.proxy.api;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Lets long answers be written, each on a thread of its own, so that a client which takes its time
 * holds up nobody. Some are in the making at a time; those beyond wait for their turn, and when
 * very many wait, more are turned away. That bounds the memory they take. Any thread.
 */
final class Writers {
    private static final Logger LOG = System.getLogger(Writers.class.getName());
    private static final int MAX_WAITING = 64;

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
     * Writes {@code text} into {@code pipe}.
     *
     * @return who does so, to be interrupted when nobody wants the text any more; empty when there
     *     are too many already
     */
    Optional<Thread> start(Text text, Pipe pipe) {
        return turns.getQueueLength() < MAX_WAITING
                ? Optional.of(Thread.ofVirtual().name("answer").start(() -> run(text, pipe)))
                : Optional.empty();
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
