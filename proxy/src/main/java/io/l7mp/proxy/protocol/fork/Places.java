package io.l7mp.proxy.protocol.fork;

import java.util.concurrent.atomic.AtomicInteger;

/** How many processes a cluster may still start; shared by all loops. */
final class Places {
    private final int all;
    private final AtomicInteger free;

    Places(int all) {
        this.all = all;
        this.free = new AtomicInteger(all);
    }

    int all() {
        return all;
    }

    boolean tryTake() {
        if (free.decrementAndGet() >= 0) {
            return true;
        }
        free.incrementAndGet();
        return false;
    }

    void give() {
        free.incrementAndGet();
    }
}
