package io.l7mp.proxy.protocol.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The characters that mean themselves within a JSON string and are ASCII: neither quote, backslash
 * nor control character. Stateless.
 */
final class Plain {
    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x80 * EACH;

    private Plain() {
    }

    /** The position of the first byte from {@code at} on that is not plain, or {@code end}. */
    static int skip(ByteBuffer in, int at, int end) {
        var i = at;
        while (end - i >= Long.BYTES && areAll((long) LONG.get(in, i))) {
            i += Long.BYTES;
        }
        while (i < end && is(in.get(i))) {
            i++;
        }
        return i;
    }

    private static boolean is(byte c) {
        return c >= ' ' && c != '"' && c != '\\';
    }

    /**
     * Eight at once: a subtraction sets the high bit of a byte that is less. A borrow can make a
     * plain byte look otherwise, but only next to one that is not plain.
     */
    private static boolean areAll(long bytes) {
        var quotes = bytes ^ '"' * EACH;
        var backslashes = bytes ^ '\\' * EACH;
        return ((bytes | bytes - ' ' * EACH | quotes - EACH | backslashes - EACH) & HIGH_BITS) == 0;
    }
}
