package io.l7mp.proxy.stream;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Direct memory of one loop in which messages are collected that do not arrive in one piece.
 *
 * <p>Sizes are powers of two. A decoder holds memory only from the first piece of such a message to
 * its delivery, so idle connections hold none; all that is lent at a time is bounded.
 */
public final class MessageBuffers {
    /** The most bytes lent at the same time. */
    public static final int MAX_LENT = 64 << 20;

    private static final int SMALLEST_BITS = 12;
    private static final int SIZES = Integer.SIZE - SMALLEST_BITS;
    private static final int MAX_KEPT = 4 << 20;

    private final List<ArrayDeque<ByteBuffer>> free = new ArrayList<>();
    private int lentBytes;
    private int keptBytes;

    /** Memory of which nothing is lent. */
    public MessageBuffers() {
        for (var i = 0; i < SIZES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /** Whether a buffer for {@code bytes} can be lent now. */
    public boolean canTake(int bytes) {
        return capacity(bytes) <= MAX_LENT - lentBytes;
    }

    /** An empty buffer of at least {@code bytes}. */
    public ByteBuffer take(int bytes) {
        var capacity = capacity(bytes);
        lentBytes += capacity;
        var kept = free.get(index(capacity)).pollLast();
        if (kept == null) {
            return ByteBuffer.allocateDirect(capacity);
        }
        keptBytes -= capacity;
        return kept.clear();
    }

    /**
     * A buffer of at least {@code bytes} that has the first {@code used} bytes of {@code buffer},
     * which is taken back unless it is nothing.
     */
    public ByteBuffer enlarge(ByteBuffer buffer, int used, int bytes) {
        var larger = take(bytes).put(0, buffer, 0, used);
        if (buffer.capacity() > 0) {
            give(buffer);
        }
        return larger;
    }

    /** Takes a buffer back; its borrower must not touch it any more. */
    public void give(ByteBuffer buffer) {
        var capacity = buffer.capacity();
        lentBytes -= capacity;
        if (capacity <= MAX_KEPT - keptBytes) {
            keptBytes += capacity;
            free.get(index(capacity)).addLast(buffer);
        }
    }

    /** How many bytes are lent. */
    public int lentBytes() {
        return lentBytes;
    }

    private static int capacity(int bytes) {
        var smallest = 1 << SMALLEST_BITS;
        return bytes <= smallest ? smallest : Integer.highestOneBit(bytes - 1) << 1;
    }

    private static int index(int capacity) {
        return Integer.numberOfTrailingZeros(capacity) - SMALLEST_BITS;
    }
}
