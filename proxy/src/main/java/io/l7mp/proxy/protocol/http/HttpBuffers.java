package io.l7mp.proxy.protocol.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/** The buffers of one listener, each of them accounted for. Any thread. */
final class HttpBuffers {
    private final HttpMemory.Share share;
    private final ByteBufferPool large;
    private final ByteBufferPool small;

    /** Buffers out of {@code large} and {@code small}, which may be those of all listeners. */
    HttpBuffers(HttpMemory.Share share, ByteBufferPool large, ByteBufferPool small) {
        this.share = share;
        this.large = new Counted(large);
        this.small = new Counted(small);
    }

    /** For heads and bodies of HTTP/1.1. */
    ByteBufferPool large() {
        return large;
    }

    /** For frames of HTTP/2. */
    ByteBufferPool small() {
        return small;
    }

    /** An empty one that is no larger than it need be for {@code bytes}, or the largest. */
    PooledByteBuffer allocate(int bytes) {
        return (bytes <= small.getBufferSize() ? small : large).allocate();
    }

    /** Whether a request may begin. */
    boolean mayBegin() {
        return share.mayBegin();
    }

    /** Whether one that has begun may take more. */
    boolean mayGrow() {
        return share.mayGrow();
    }

    private final class Counted implements ByteBufferPool {
        private final ByteBufferPool pool;

        Counted(ByteBufferPool pool) {
            this.pool = pool;
        }

        @Override
        public PooledByteBuffer allocate() {
            var taken = pool.allocate();
            share.take(pool.getBufferSize());
            return new CountedBuffer(taken, pool.getBufferSize());
        }

        @Override
        public ByteBufferPool getArrayBackedPool() {
            return pool.getArrayBackedPool();
        }

        /** The pool is of others, too. */
        @Override
        public void close() {
        }

        @Override
        public int getBufferSize() {
            return pool.getBufferSize();
        }

        @Override
        public boolean isDirect() {
            return pool.isDirect();
        }
    }

    private final class CountedBuffer implements PooledByteBuffer {
        private final PooledByteBuffer taken;
        private final int bytes;
        private final AtomicBoolean given = new AtomicBoolean();

        CountedBuffer(PooledByteBuffer taken, int bytes) {
            this.taken = taken;
            this.bytes = bytes;
        }

        @Override
        public ByteBuffer getBuffer() {
            return taken.getBuffer();
        }

        @Override
        public void close() {
            if (given.compareAndSet(false, true)) {
                taken.close();
                share.take(-bytes);
            }
        }

        @Override
        public boolean isOpen() {
            return taken.isOpen();
        }
    }
}
