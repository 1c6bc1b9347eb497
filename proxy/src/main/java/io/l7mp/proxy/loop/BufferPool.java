package io.l7mp.proxy.loop;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A loop's chunks for bytes that a full peer could not take yet.
 *
 * <p>Direct memory, {@link #CHUNK} bytes a piece, one owner each, given back by its owner. The more
 * is out, the less a reader should take in one go ({@link #readLimit}), so thousands of stalled
 * peers hold a few KiB each instead of a full read. Loop thread only.
 */
public final class BufferPool {
    /** Size of a chunk in bytes. */
    public static final int CHUNK = 16 * 1024;

    private static final int KEPT = 256;
    private static final long MAX_RESERVED = 64L << 20;
    private static final long RELAXED = 32L << 20;
    private static final long TIGHT = 96L << 20;

    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();
    private final int fullRead;
    private long outBytes;
    private long reservedBytes;

    /** A pool for a loop that reads up to {@code fullRead} bytes at once. */
    public BufferPool(int fullRead) {
        this.fullRead = fullRead;
    }

    /** An empty chunk, ready to be filled. */
    public ByteBuffer take() {
        var kept = free.pollLast();
        var chunk = kept == null ? ByteBuffer.allocateDirect(CHUNK) : kept.clear();
        outBytes += CHUNK;
        return chunk;
    }

    /** Takes a chunk back; the caller must not touch it any more. */
    public void give(ByteBuffer chunk) {
        outBytes -= CHUNK;
        if (free.size() < KEPT) {
            free.addLast(chunk);
        }
    }

    /** How many bytes one read should take at most now. */
    public int readLimit() {
        if (outBytes < RELAXED) {
            return fullRead;
        }
        return outBytes < TIGHT ? CHUNK : CHUNK / 4;
    }

    /**
     * Accounts for {@code bytes} of heap that wait for a connection; all waiting data of a loop
     * share one limit of 64 MiB. Returns false, and accounts nothing, when that is used up.
     */
    public boolean tryReserve(int bytes) {
        if (reservedBytes + bytes > MAX_RESERVED) {
            return false;
        }
        reservedBytes += bytes;
        return true;
    }

    /** Whether half of what all may have reserved is: who can wait should. */
    public boolean isReserveShort() {
        return reservedBytes > MAX_RESERVED / 2;
    }

    /** Gives back what {@link #tryReserve} granted. */
    public void release(int bytes) {
        reservedBytes -= bytes;
    }

    /** Bytes in chunks that have an owner. */
    public long outBytes() {
        return outBytes;
    }
}
