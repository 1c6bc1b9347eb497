// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.packet;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for what the kernel takes its time for, tens of milliseconds, in which no loop may wait.
 * Not virtual ones: a native call would hold one of the few threads that carry them.
 */
final class SlowWork {
    // Who waits for the same thing in the kernel waits together, so many are as fast as one.
    private static final int THREADS = 32;
    private static final long IDLE_S = 10;
    private static final ThreadPoolExecutor POOL = pool();

    private SlowWork() {
    }

    /** Runs {@code task} soon; any thread. */
    static void start(Runnable task) {
        POOL.execute(task);
    }

    private static ThreadPoolExecutor pool() {
        var pool = new ThreadPoolExecutor(THREADS, THREADS, IDLE_S, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("packet sockets").unstarted(task));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
