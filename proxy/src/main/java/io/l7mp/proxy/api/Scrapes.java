package io.l7mp.proxy.api;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Writes expositions, which takes too long for a loop, on a thread that exists while there is
 * something to write. Any thread may ask.
 *
 * <p>What is written waits until a client has taken it: at most {@link #MAX_OUT_BYTES} in all, and
 * a few requests at a time; those beyond get nothing.
 */
final class Scrapes {
    /** The most bytes of expositions that clients have not taken yet; the last one may exceed. */
    static final long MAX_OUT_BYTES = 32 << 20;

    private static final Logger LOG = System.getLogger(Scrapes.class.getName());
    private static final int MAX_WAITING = 64;
    private static final int IDLE_SECONDS = 5;

    private final Supplier<List<byte[]>> text;
    private final AtomicLong outBytes = new AtomicLong();
    private final ThreadPoolExecutor writer = new ThreadPoolExecutor(1, 1, IDLE_SECONDS,
            TimeUnit.SECONDS, new LinkedBlockingQueue<>(MAX_WAITING),
            Thread.ofPlatform().daemon().name("scrape").factory());

    /** Expositions are what {@code text} gives when asked. */
    Scrapes(Supplier<List<byte[]>> text) {
        this.text = text;
        writer.allowCoreThreadTimeOut(true);
    }

    /**
     * Lets {@code then} have an exposition, on the writer's thread; {@link #give} it back. It is
     * empty when there are too many already, and then it may come at once.
     */
    void request(Consumer<Optional<List<byte[]>>> then) {
        try {
            writer.execute(() -> then.accept(write()));
        } catch (RejectedExecutionException e) {
            then.accept(Optional.empty());
        }
    }

    /** The client has taken {@code exposition}, or is gone. */
    void give(List<byte[]> exposition) {
        outBytes.addAndGet(-bytes(exposition));
    }

    private Optional<List<byte[]>> write() {
        if (outBytes.get() >= MAX_OUT_BYTES) {
            return Optional.empty();
        }
        try {
            var pieces = text.get();
            outBytes.addAndGet(bytes(pieces));
            return Optional.of(pieces);
        } catch (RuntimeException e) {
            // A collector's defect; whoever waits has to be told at least that.
            LOG.log(Level.WARNING, "cannot write the metrics", e);
            return Optional.empty();
        }
    }

    private static long bytes(List<byte[]> pieces) {
        return pieces.stream().mapToLong(piece -> piece.length).sum();
    }
}
