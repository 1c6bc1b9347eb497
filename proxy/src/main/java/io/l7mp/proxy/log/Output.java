package io.l7mp.proxy.log;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * One place where text goes, written by a thread of its own; safe for any thread.
 *
 * <p>At most {@link #MAX_QUEUED_BYTES} wait. A failing destination (disk full, broken pipe) loses
 * what is written to it and never stops its writers.
 */
public final class Output {
    /** The most bytes that wait to be written. */
    public static final int MAX_QUEUED_BYTES = 1 << 20;

    /** What an entry costs besides its bytes: empty ones would fill the heap otherwise. */
    private static final int OVERHEAD_BYTES = 96;

    /** Whoever used it last may be about to write one more line. */
    private static final long LINGER_MS = 100;

    private final LinkedBlockingQueue<Job> queue = new LinkedBlockingQueue<>();
    private final AtomicLong queuedBytes = new AtomicLong();
    private final AtomicLong lostBytes = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    // Of the output's thread.
    private OutputStream target;
    private BooleanSupplier mayEnd = () -> false;
    private boolean isLeaving;

    /** An output to {@code target}, which its thread flushes often. */
    Output(String name, OutputStream target) {
        this.target = target;
        Thread.ofPlatform().daemon().name("write " + name).start(this::run);
    }

    /** Something the output's thread does in its turn. */
    interface Job {
        /** Does it; a failure is counted. */
        void run() throws IOException;
    }

    /**
     * Queues {@code bytes}, which must not change any more. Returns false when the queue is full.
     */
    public boolean offer(byte[] bytes) {
        if (queuedBytes.get() >= MAX_QUEUED_BYTES) {
            lostBytes.addAndGet(bytes.length);
            return false;
        }
        write(bytes);
        return true;
    }

    /**
     * Queues {@code bytes} however many wait already: for those who bound themselves by
     * {@link #whenWritten}.
     */
    public void write(byte[] bytes) {
        var held = bytes.length + OVERHEAD_BYTES;
        queuedBytes.addAndGet(held);
        queue.add(() -> {
            try {
                target.write(bytes);
            } catch (IOException e) {
                // Where the complaint would go is what has just failed.
                lostBytes.addAndGet(bytes.length);
            } finally {
                queuedBytes.addAndGet(-held);
            }
        });
    }

    /** Runs {@code action} on the output's thread once all that was offered before is written. */
    public void whenWritten(Runnable action) {
        queue.add(action::run);
    }

    /** Does {@code begin} before all that is offered from now on. */
    void begin(Job begin) {
        queue.add(begin);
    }

    /**
     * From here on everything goes to {@code next}, after {@code begin}: for files that are opened
     * anew. What was offered before still goes to the previous target.
     */
    void redirect(OutputStream next, Job begin) {
        queue.add(() -> {
            var previous = target;
            target = next;
            previous.close();
            begin.run();
        });
    }

    /**
     * Closes the target and ends the thread some time after what is offered now, when nothing more
     * comes and {@code mayEnd} allows it then; it must be offered nothing afterwards.
     */
    void endWhenIdle(BooleanSupplier mayEnd) {
        queue.add(() -> {
            this.mayEnd = mayEnd;
            isLeaving = true;
        });
    }

    /** Bytes that were refused because too many waited, or that the destination did not take. */
    public long lostBytes() {
        return lostBytes.get();
    }

    /** How often flushing, redirecting or a waiter's action failed. */
    public long failures() {
        return failures.get();
    }

    /** Waits until what was offered so far is written, {@code timeoutMs} at most. */
    public boolean flush(long timeoutMs) {
        var written = new CountDownLatch(1);
        whenWritten(written::countDown);
        try {
            return written.await(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void run() {
        try {
            var job = queue.take();
            while (job != null) {
                runOne(job);
                job = next();
            }
            target.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            failures.incrementAndGet();
        }
    }

    /** What to do next; null when it is time to end. */
    private Job next() throws InterruptedException {
        if (!isLeaving) {
            return queue.take();
        }
        var job = queue.poll(LINGER_MS, TimeUnit.MILLISECONDS);
        if (job != null || mayEnd.getAsBoolean()) {
            return job;
        }
        // Somebody uses it again, and will say so when that is over.
        isLeaving = false;
        return queue.take();
    }

    private void runOne(Job job) {
        try {
            job.run();
            if (queue.isEmpty()) {
                target.flush();
            }
        } catch (IOException | RuntimeException e) {
            // Neither a full disk nor a waiter's defect may end the thread: others write here, too.
            failures.incrementAndGet();
        }
    }
}
