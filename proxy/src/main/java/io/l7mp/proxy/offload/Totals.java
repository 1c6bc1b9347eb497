package io.l7mp.proxy.offload;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** What has been carried since the process began; any thread. */
final class Totals {
    private final LongAdder flows = new LongAdder();
    private final LongAdder packets = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final AtomicLongArray refusals = new AtomicLongArray(Refusal.values().length);

    void began() {
        flows.increment();
    }

    void ended() {
        flows.decrement();
    }

    void carried(long packetCount, long byteCount) {
        packets.add(packetCount);
        bytes.add(byteCount);
    }

    void refuse(Refusal reason) {
        refusals.incrementAndGet(reason.ordinal());
    }

    /** How many sessions are being carried. */
    long sessions() {
        return flows.sum();
    }

    long packets() {
        return packets.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    long refused(Refusal reason) {
        return refusals.get(reason.ordinal());
    }
}
