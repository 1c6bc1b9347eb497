package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.stream.Stream;

/**
 * Calls when no data have passed a session for some time. Data do not touch the timer: when it
 * fires it looks how long ago the last came and waits for the rest.
 */
final class IdleWatch extends Timer {
    private final EventLoop loop;
    private Stream stream;
    private final long limitMs;
    private final Runnable onIdle;

    /** Watches {@code stream}; a limit of 0 is none. */
    IdleWatch(EventLoop loop, Stream stream, long limitMs, Runnable onIdle) {
        this.loop = loop;
        this.stream = stream;
        this.limitMs = limitMs;
        this.onIdle = onIdle;
    }

    /** Begins to watch. */
    void start() {
        if (limitMs > 0) {
            loop.schedule(this, limitMs);
        }
    }

    /** Ends watching for good. */
    void stop() {
        loop.cancel(this);
        stream = Stream.NO_FEEDER;
    }

    /** Waits for the rest of the time; false when that is over. */
    boolean waitOn() {
        var leftMs = limitMs - (loop.nowNs() - stream.lastActiveNs()) / 1_000_000;
        if (leftMs > 0) {
            loop.schedule(this, leftMs);
        }
        return leftMs > 0;
    }

    @Override
    protected void onTime(long nowNs) {
        if (!waitOn()) {
            onIdle.run();
        }
    }
}
