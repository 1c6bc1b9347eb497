package io.l7mp.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * One loop's counters: written by the owning thread alone, read by anybody.
 *
 * <p>A write is a plain load and an opaque store, so it costs what a field costs; a reader never
 * sees half a long.
 */
public final class Counters {
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[Counter.COUNT];

    /** Adds one; owning thread only. */
    public void increment(Counter counter) {
        add(counter, 1);
    }

    /** Adds {@code n} events; owning thread only. */
    public void add(Counter counter, long n) {
        var i = counter.ordinal();
        SLOT.setOpaque(values, i, values[i] + n);
    }

    /** The value now; any thread. */
    public long get(Counter counter) {
        return (long) SLOT.getOpaque(values, counter.ordinal());
    }
}
