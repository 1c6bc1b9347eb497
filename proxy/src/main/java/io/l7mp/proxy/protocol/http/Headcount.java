package io.l7mp.proxy.protocol.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** How many there are of something, for who waits until the last has gone. Any thread. */
final class Headcount {
    private final Lock lock = new ReentrantLock();
    private final Condition none = lock.newCondition();
    private int count;

    /** There is one more. */
    void enter() {
        lock.lock();
        count++;
        lock.unlock();
    }

    /** There is one less. */
    void leave() {
        lock.lock();
        count--;
        none.signalAll();
        lock.unlock();
    }

    /** Waits until there are none, {@code mostMs} at most. */
    void awaitNone(long mostMs) throws InterruptedException {
        lock.lock();
        try {
            var left = TimeUnit.MILLISECONDS.toNanos(mostMs);
            while (count > 0 && left > 0) {
                left = none.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
