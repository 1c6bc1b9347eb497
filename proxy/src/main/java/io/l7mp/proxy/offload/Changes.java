package io.l7mp.proxy.offload;

import java.util.Arrays;

/** Counters of one loop's flows that have changed between two sweeps. Filled by one thread. */
final class Changes {
    private static final int FIELDS = 3;

    private long[] values = new long[FIELDS * 64];
    private int count;

    void add(long id, long packets, long bytes) {
        if ((count + 1) * FIELDS > values.length) {
            values = Arrays.copyOf(values, values.length * 2);
        }
        var at = count++ * FIELDS;
        values[at] = id;
        values[at + 1] = packets;
        values[at + 2] = bytes;
    }

    int count() {
        return count;
    }

    long id(int i) {
        return values[i * FIELDS];
    }

    long packets(int i) {
        return values[i * FIELDS + 1];
    }

    long bytes(int i) {
        return values[i * FIELDS + 2];
    }
}
