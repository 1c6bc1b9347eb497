package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/**
 * Says at the earliest byte whether a text is no UTF-8 (RFC 3629); the text may come in pieces.
 *
 * <p>Overlong forms, surrogates and what lies beyond U+10FFFF are refused by the range of the first
 * continuation byte.
 */
final class Utf8 {
    private static final long ANY_HIGH_BIT = 0x8080808080808080L;
    private static final int LOWEST = 0x80;
    private static final int HIGHEST = 0xBF;

    private int missing;
    private int low = LOWEST;
    private int high = HIGHEST;

    /** Begins a new text. */
    void reset() {
        missing = 0;
        low = LOWEST;
        high = HIGHEST;
    }

    /** Takes the next piece; false when it cannot be part of any valid text. */
    boolean accept(ByteBuffer memory, int from, int to) {
        var i = from;
        while (i < to) {
            if (missing == 0) {
                i = skipAscii(memory, i, to);
            }
            if (i < to && !step(memory.get(i++) & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /** Whether the text may end here. */
    boolean isComplete() {
        return missing == 0;
    }

    private static int skipAscii(ByteBuffer memory, int from, int to) {
        var i = from;
        while (i + Long.BYTES <= to && (memory.getLong(i) & ANY_HIGH_BIT) == 0) {
            i += Long.BYTES;
        }
        return i;
    }

    private boolean step(int b) {
        if (missing == 0) {
            return b < LOWEST || lead(b);
        }
        if (b < low || b > high) {
            return false;
        }
        low = LOWEST;
        high = HIGHEST;
        missing--;
        return true;
    }

    private boolean lead(int b) {
        if (b >= 0xC2 && b <= 0xDF) {
            missing = 1;
        } else if (b >= 0xE0 && b <= 0xEF) {
            missing = 2;
            low = b == 0xE0 ? 0xA0 : LOWEST;
            high = b == 0xED ? 0x9F : HIGHEST;
        } else if (b >= 0xF0 && b <= 0xF4) {
            missing = 3;
            low = b == 0xF0 ? 0x90 : LOWEST;
            high = b == 0xF4 ? 0x8F : HIGHEST;
        }
        return missing > 0;
    }
}
