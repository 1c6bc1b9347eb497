package io.l7mp.proxy.protocol.http;

import io.undertow.connector.PooledByteBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Copies of what a response says, on their way to the I/O thread one by one. Loop thread only. */
final class ResponseQueue {
    private static final int MAX_BYTES = 512 * 1024;

    private final Exchange exchange;
    private final ArrayDeque<PooledByteBuffer> waiting = new ArrayDeque<>(2);
    private int waitingBytes;
    private int writingBytes;

    ResponseQueue(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * Copies {@code bytes}; false, and nothing done, when a writer that never pauses is too fast.
     */
    boolean add(ByteBuffer bytes) {
        if (waitingBytes > MAX_BYTES) {
            return false;
        }
        waitingBytes += bytes.remaining();
        while (bytes.hasRemaining()) {
            var tail = tailWithRoom(bytes.remaining());
            var part = Math.min(tail.remaining(), bytes.remaining());
            tail.put(tail.position(), bytes, bytes.position(), part);
            tail.position(tail.position() + part);
            bytes.position(bytes.position() + part);
        }
        return true;
    }

    /** Whether less than a buffer is on its way. */
    boolean hasRoom() {
        return waitingBytes + writingBytes < HttpServer.BUFFER_BYTES;
    }

    /** Whether all is written. */
    boolean isEmpty() {
        return waitingBytes + writingBytes == 0;
    }

    /** Hands the next buffer over, unless one is being written. */
    void pump() {
        if (writingBytes > 0 || waiting.isEmpty()) {
            return;
        }
        var next = waiting.poll();
        writingBytes = next.getBuffer().flip().remaining();
        waitingBytes -= writingBytes;
        exchange.requestWrite(next);
    }

    /** The buffer handed over last is written. */
    void onWritten() {
        writingBytes = 0;
        pump();
    }

    /** Drops what waits. */
    void discard() {
        waiting.forEach(PooledByteBuffer::close);
        waiting.clear();
        waitingBytes = 0;
    }

    private ByteBuffer tailWithRoom(int bytes) {
        var tail = waiting.peekLast();
        if (tail == null || !tail.getBuffer().hasRemaining()) {
            tail = exchange.buffer(bytes);
            tail.getBuffer().clear();
            waiting.add(tail);
        }
        return tail.getBuffer();
    }
}
