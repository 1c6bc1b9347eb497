package io.l7mp.proxy.protocol.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory for the buffers of all HTTP listeners. A listener begins nothing new when it has more
 * than is left, and what it has begun must not grow when it has more than twice as much: clients
 * that do not read bring down requests of their own listener, and for any other there is room. Any
 * thread.
 */
final class HttpMemory {
    private final long mostBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    /** As much as {@code mostBytes}; a little more is taken before it is noticed. */
    HttpMemory(long mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Half of what the JVM allows for buffers, which is as much again as for its heap. */
    static HttpMemory ofProcess() {
        return new HttpMemory(Runtime.getRuntime().maxMemory() / 2);
    }

    /** What another listener takes. */
    Share share() {
        return new Share();
    }

    /** What one listener has taken. */
    final class Share {
        private final AtomicLong ownBytes = new AtomicLong();

        private Share() {
        }

        /** Takes {@code bytes}, or gives some back when they are negative. */
        void take(int bytes) {
            ownBytes.addAndGet(bytes);
            usedBytes.addAndGet(bytes);
        }

        /** Whether something new may begin. */
        boolean mayBegin() {
            return ownBytes.get() <= mostBytes - usedBytes.get();
        }

        /** Whether what has begun may take more. */
        boolean mayGrow() {
            return ownBytes.get() <= 2 * (mostBytes - usedBytes.get());
        }
    }
}
