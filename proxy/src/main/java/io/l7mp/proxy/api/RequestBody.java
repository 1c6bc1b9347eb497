package io.l7mp.proxy.api;

import io.l7mp.proxy.loop.BufferPool;
import io.l7mp.proxy.stream.Batch;
import java.io.ByteArrayOutputStream;

/**
 * Collects the body of a request, bounded, out of what the loop grants to data that wait. Loop
 * thread only; has to be released.
 */
final class RequestBody {
    private final BufferPool buffers;
    private final int limitBytes;
    private final byte[] chunk = new byte[8 * 1024];
    private ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);
    private int reservedBytes;

    RequestBody(BufferPool buffers, int limitBytes) {
        this.buffers = buffers;
        this.limitBytes = limitBytes;
    }

    /** Adds what came; throws an {@link ApiException} when that is too much. */
    void add(Batch batch) {
        var more = batch.bytes();
        checkLength((long) bytes.size() + more);
        if (!buffers.tryReserve(more)) {
            throw ApiException.unavailable("Too many requests are being received");
        }
        reservedBytes += more;
        for (var i = 0; i < batch.count(); i++) {
            var message = batch.view(i);
            while (message.hasRemaining()) {
                var length = Math.min(chunk.length, message.remaining());
                message.get(chunk, 0, length);
                bytes.write(chunk, 0, length);
            }
        }
    }

    /** Refuses a body that is, or is going to be, too long. */
    void checkLength(long lengthBytes) {
        if (lengthBytes > limitBytes) {
            throw ApiException.tooLarge(limitBytes);
        }
    }

    /** All that came. */
    byte[] toBytes() {
        return bytes.toByteArray();
    }

    /** Forgets what came; nothing must be added afterwards. */
    void release() {
        buffers.release(reservedBytes);
        reservedBytes = 0;
        bytes = new ByteArrayOutputStream(0);
    }
}
