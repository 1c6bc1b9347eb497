package io.l7mp.proxy.metrics;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Numbers that one thread writes and anybody reads.
 *
 * <p>A write is a plain load and an opaque store, so it costs what a field costs; a reader never
 * sees half a long.
 */
final class Cells {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values;

    /** So many zeros. */
    Cells(int count) {
        this.values = new long[count];
    }

    /** Adds {@code n} to cell {@code i}; owning thread only. */
    void add(int i, long n) {
        CELL.setOpaque(values, i, values[i] + n);
    }

    /** Cell {@code i} now; any thread. */
    long get(int i) {
        return (long) CELL.getOpaque(values, i);
    }
}
