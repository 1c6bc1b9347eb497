package io.l7mp.proxy.api;

import io.l7mp.proxy.loop.BufferPool;
import io.l7mp.proxy.net.Batch;
import java.util.ArrayDeque;

/**
 * Collects the body of a request, bounded, out of what the loop grants to data that wait. Loop
 * thread only; has to be released.
 */
final class RequestBody {
    private final BufferPool buffers;
    private final int limitBytes;
    private final ArrayDeque<byte[]> pieces = new ArrayDeque<>();
    private int sizeBytes;
    private int reservedBytes;

    RequestBody(BufferPool buffers, int limitBytes) {
        this.buffers = buffers;
        this.limitBytes = limitBytes;
    }

    /** Adds what came; throws an {@link ApiException} when that is too much. */
    void add(Batch batch) {
        var more = batch.bytes();
        checkLength((long) sizeBytes + more);
        if (!buffers.tryReserve(more)) {
            throw ApiException.unavailable("Too many requests are being received");
        }
        reservedBytes += more;
        for (var i = 0; i < batch.count(); i++) {
            var message = batch.view(i);
            var piece = new byte[message.remaining()];
            message.get(piece);
            pieces.add(piece);
            sizeBytes += piece.length;
        }
    }

    /** Refuses a body that is, or is going to be, too long. */
    void checkLength(long lengthBytes) {
        if (lengthBytes > limitBytes) {
            throw ApiException.tooLarge(limitBytes);
        }
    }

    /** All that came, which is not kept: a large body should not be in memory twice. */
    byte[] take() {
        var all = new byte[sizeBytes];
        var at = 0;
        for (var piece = pieces.poll(); piece != null; piece = pieces.poll()) {
            System.arraycopy(piece, 0, all, at, piece.length);
            at += piece.length;
        }
        return all;
    }

    /** Forgets what came; nothing must be added afterwards. */
    void release() {
        buffers.release(reservedBytes);
        reservedBytes = 0;
        pieces.clear();
    }
}
