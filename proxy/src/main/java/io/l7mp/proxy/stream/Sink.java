package io.l7mp.proxy.stream;

import io.l7mp.proxy.net.Batch;

/** Where data go: the input side of a stage. Loop thread only. */
public interface Sink {
    /**
     * Takes all messages of {@code batch}, whatever happens to them: sent, kept (bounded) or
     * dropped and counted. The batch is the caller's again afterwards.
     *
     * @return whether more is welcome. After {@code false} the caller stops, if it can, until its
     *     {@link Stream#resume}; a sink that is full drops what comes nevertheless
     */
    boolean accept(Batch batch);

    /** Whether {@link #accept} would not welcome more now; the feeder is resumed when that ends. */
    default boolean isFull() {
        return false;
    }

    /** No more data will come in this direction; what was taken before still goes out first. */
    void end();
}
