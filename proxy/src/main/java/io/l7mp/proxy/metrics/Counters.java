package io.l7mp.proxy.metrics;

/** One loop's counters: written by the owning thread alone, read by anybody. */
public final class Counters {
    private final Cells cells = new Cells(Counter.COUNT);
    private final Longest turns = new Longest(System.nanoTime());

    /** Adds one; owning thread only. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** Adds {@code n} events; owning thread only. */
    public void add(Counter counter, long n) {
        cells.add(counter.ordinal(), n);
    }

    /** How long the loop's turns took, from the first event to the last timer. */
    public Longest turns() {
        return turns;
    }

    /** The value now; any thread. */
    public long get(Counter counter) {
        return cells.get(counter.ordinal());
    }
}
