package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.BufferPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;

/** Bytes a peer could not take yet, in chunks of the loop's pool, in order. */
final class PendingBytes {
    private final BufferPool pool;
    private final ArrayDeque<ByteBuffer> chunks = new ArrayDeque<>(2);
    private int size;

    PendingBytes(BufferPool pool) {
        this.pool = pool;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Copies what remains in {@code bytes}. */
    void keep(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            var chunk = chunkWithRoom();
            var at = chunk.limit();
            var n = Math.min(chunk.capacity() - at, bytes.remaining());
            chunk.limit(at + n).put(at, bytes, bytes.position(), n);
            bytes.position(bytes.position() + n);
            size += n;
        }
    }

    /** Writes as much as {@code channel} takes; returns whether that was everything. */
    boolean writeTo(WritableByteChannel channel) throws IOException {
        while (!chunks.isEmpty()) {
            var chunk = chunks.peek();
            size -= channel.write(chunk);
            if (chunk.hasRemaining()) {
                return false;
            }
            pool.give(chunks.poll());
        }
        return true;
    }

    /**
     * Copies the first bytes, as many as {@code to} has room for or there are, without forgetting
     * them.
     */
    void peek(ByteBuffer to) {
        for (var chunk : chunks) {
            var n = Math.min(chunk.remaining(), to.remaining());
            to.put(to.position(), chunk, chunk.position(), n).position(to.position() + n);
        }
    }

    /** Forgets the first {@code bytes} bytes, of which there are so many. */
    void skip(int bytes) {
        size -= bytes;
        for (var left = bytes; left > 0; ) {
            var chunk = chunks.peek();
            var n = Math.min(left, chunk.remaining());
            chunk.position(chunk.position() + n);
            left -= n;
            if (!chunk.hasRemaining()) {
                pool.give(chunks.poll());
            }
        }
    }

    /** Forgets everything. */
    void discard() {
        while (!chunks.isEmpty()) {
            pool.give(chunks.poll());
        }
        size = 0;
    }

    /** Chunks are filled up: many short messages must not hold a chunk each. */
    private ByteBuffer chunkWithRoom() {
        var last = chunks.peekLast();
        if (last == null || last.limit() == last.capacity()) {
            last = pool.take().limit(0);
            chunks.add(last);
        }
        return last;
    }
}
