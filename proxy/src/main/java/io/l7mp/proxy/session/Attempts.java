package io.l7mp.proxy.session;

import io.l7mp.proxy.loop.Timer;

/**
 * How often and when a stage tries to connect, at the pace that the session's retry policy sets.
 * Loop thread only.
 */
final class Attempts {
    private final Session session;
    private final Timer timer;
    private int left;
    private long beganNs;
    private long succeededNs;

    /** Attempts of a stage of {@code session}; {@code onTime} hears when a wait is over. */
    Attempts(Session session, Runnable onTime) {
        this.session = session;
        this.timer = Timer.of(onTime);
    }

    /** So many may be made from now on. */
    void allow(int count) {
        left = count;
    }

    /** Whether one more may be made. */
    boolean areLeft() {
        return left > 0;
    }

    /** One begins now. */
    void begin() {
        left--;
        beganNs = session.loop().nowNs();
    }

    /** The last one has succeeded. */
    void succeed() {
        stop();
        succeededNs = session.loop().nowNs();
    }

    /** The last one may take as long as the policy's timeout from now on. */
    void limit() {
        await(session.retry().timeoutMs());
    }

    /** The next one is due: they begin the timeout apart, however long the last took to fail. */
    void awaitNext() {
        await(Math.max(0, session.retry().timeoutMs() - sinceMs(beganNs)));
    }

    /** Waits for the timeout to pass since the last success; false when it has passed already. */
    boolean awaitPause() {
        var leftMs = session.retry().timeoutMs() - sinceMs(succeededNs);
        if (leftMs > 0) {
            await(leftMs);
        }
        return leftMs > 0;
    }

    /** Nothing is waited for any more. */
    void stop() {
        session.loop().cancel(timer);
    }

    private void await(long ms) {
        session.loop().schedule(timer, ms);
    }

    private long sinceMs(long thenNs) {
        return (session.loop().nowNs() - thenNs) / 1_000_000;
    }
}
