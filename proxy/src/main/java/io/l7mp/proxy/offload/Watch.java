package io.l7mp.proxy.offload;

import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.ffi.netlink.RouteEvents;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * The offload's own thread: reads the counters every second, and hears of changes of routes,
 * addresses and interfaces, which come in swarms and are told when they have settled.
 */
final class Watch implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Watch.class.getName());
    private static final long SWEEP_NS = 1_000_000_000;
    private static final long SETTLE_NS = 50_000_000;
    private static final long JOIN_MS = 2_000;

    private final Runnable onSweep;
    private final Runnable onChange;
    private final Selector selector;
    private final ForeignChannel events;
    private final Thread thread;
    private volatile boolean isOver;

    /** Starts the thread, which calls both. */
    Watch(Runnable onSweep, Runnable onChange) throws IOException {
        this.onSweep = onSweep;
        this.onChange = onChange;
        this.selector = Selector.open();
        this.events = ForeignChannel.adopt(RouteEvents.open(), "netlink");
        events.register(selector, SelectionKey.OP_READ);
        this.thread = new Thread(this::run, "offload");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        isOver = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        var sweepNs = System.nanoTime() + SWEEP_NS;
        var changeNs = Long.MAX_VALUE;
        while (!isOver) {
            var nowNs = System.nanoTime();
            if (sweepNs - nowNs <= 0) {
                guarded(onSweep);
                sweepNs = System.nanoTime() + SWEEP_NS;
            } else if (changeNs != Long.MAX_VALUE && changeNs - nowNs <= 0) {
                changeNs = Long.MAX_VALUE;
                guarded(onChange);
            } else if (hasChanged(Math.min(sweepNs, changeNs) - nowNs)) {
                changeNs = Math.min(changeNs, System.nanoTime() + SETTLE_NS);
            }
        }
        release();
    }

    /** Waits so long at most. */
    private boolean hasChanged(long waitNs) {
        try {
            selector.select(Math.max(1, waitNs / 1_000_000));
            selector.selectedKeys().clear();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "offload: select failed", e);
        }
        return RouteEvents.drain(events.fd());
    }

    /** One bad turn must not be the last. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.WARNING, "offload: internal error", e);
        }
    }

    private void release() {
        try {
            events.close();
            selector.close();
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "offload: close: {0}", e.getMessage());
        }
    }
}
