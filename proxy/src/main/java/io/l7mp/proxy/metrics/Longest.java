package io.l7mp.proxy.metrics;

/**
 * The longest of many durations, as seen over the last half to whole minute: long enough to be
 * scraped by everybody, short enough to be news. One thread writes, any reads.
 */
public final class Longest {
    private static final long WINDOW_NS = 30_000_000_000L;

    private volatile long startNs;
    private volatile long nowLongestNs;
    private volatile long formerlyLongestNs;

    /** Nothing yet, at {@code nowNs} on the scale of {@link System#nanoTime}. */
    public Longest(long nowNs) {
        this.startNs = nowNs;
    }

    /** Notes something that began at {@code fromNs} and ended at {@code toNs}. */
    public void note(long fromNs, long toNs) {
        if (toNs - startNs > WINDOW_NS) {
            formerlyLongestNs = toNs - startNs > 2 * WINDOW_NS ? 0 : nowLongestNs;
            nowLongestNs = 0;
            startNs = toNs;
        }
        if (toNs - fromNs > nowLongestNs) {
            nowLongestNs = toNs - fromNs;
        }
    }

    /** The longest as of {@code nowNs}, in nanoseconds; 0 when there was nothing. */
    public long get(long nowNs) {
        var ageNs = nowNs - startNs;
        if (ageNs > 2 * WINDOW_NS) {
            return 0;
        }
        return ageNs > WINDOW_NS ? nowLongestNs : Math.max(nowLongestNs, formerlyLongestNs);
    }
}
