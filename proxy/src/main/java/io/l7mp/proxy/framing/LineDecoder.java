package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;

/** Reads lines; a carriage return before the line feed belongs to the line's end. */
final class LineDecoder extends FrameDecoder {
    static final byte LF = '\n';
    static final byte CR = '\r';

    private static final long ONES = 0x0101010101010101L;

    LineDecoder(MessageBuffers buffers, int maxFrame) {
        super(buffers, maxFrame);
    }

    /** The index of the first line feed from {@code at} on, {@code end} if there is none. */
    static int find(ByteBuffer bytes, int at, int end) {
        var i = at;
        while (i + Long.BYTES <= end && !hasLineFeed(bytes.getLong(i))) {
            i += Long.BYTES;
        }
        for (; i < end; i++) {
            if (bytes.get(i) == LF) {
                return i;
            }
        }
        return end;
    }

    @Override
    boolean isInHeader() {
        return false;
    }

    @Override
    Event find() {
        var count = untilLineFeed();
        var endBytes = collectedBytes() + count > 0 && last(count) == CR ? 1 : 0;
        if (collectedBytes() + count - endBytes > maxFrame()) {
            return violateLength();
        }
        if (count < available()) {
            return conclude(count + 1, endBytes + 1);
        }
        return count == 0 || collect(count) ? Event.STARVED : Event.VIOLATION;
    }

    /** Eight bytes at a time: one of them is zero when the subtraction borrows into its top bit. */
    private static boolean hasLineFeed(long bytes) {
        var zeros = bytes ^ ONES * LF;
        return (zeros - ONES & ~zeros & ONES << Byte.SIZE - 1) != 0;
    }
}
