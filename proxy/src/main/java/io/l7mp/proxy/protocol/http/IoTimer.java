package io.l7mp.proxy.protocol.http;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/** What ends, later and on the I/O thread, those who take too long. */
final class IoTimer {
    private IoTimer() {
    }

    /** Runs {@code ending} in {@code delayMs} unless the key is removed; at once at a shutdown. */
    static XnioExecutor.Key start(XnioIoThread thread, long delayMs, Runnable ending) {
        try {
            return thread.executeAfter(ending, delayMs, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The server is being closed and takes no more tasks.
            ending.run();
            return () -> false;
        }
    }
}
