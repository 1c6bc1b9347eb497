package io.l7mp.proxy.protocol.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Base64 (RFC 4648, section 4) from buffer to buffer, by absolute positions. Stateless.
 *
 * <p>Decoding also takes the URL-safe alphabet (section 5) and leaves padding to the sender, as
 * node does; anything else that is no base64 is refused.
 */
final class Base64Codec {
    /** What {@link #decode} returns for what is no base64. */
    static final int INVALID = MapStream.DROPPED;

    private static final VarHandle LONG =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORT =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final byte[] ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
                    .getBytes(StandardCharsets.US_ASCII);
    /** Two characters for each value of 12 bits. */
    private static final short[] PAIRS = pairs();
    private static final byte[] VALUES = values();
    private static final byte PADDING = '=';

    private Base64Codec() {
    }

    /** How many characters {@code length} bytes become, padding included. */
    static int encodedLength(int length) {
        return Math.multiplyExact((length + 2) / 3, 4);
    }

    /** Encodes {@code length} bytes at {@code from}; returns where the result ends. */
    static int encode(ByteBuffer in, int from, int length, ByteBuffer out, int at) {
        var end = from + length;
        var i = from;
        var o = at;
        // Six bytes at a time, taken as the upper part of eight.
        for (; end - i >= Long.BYTES; i += 6, o += 8) {
            LONG.set(out, o, encoded((long) LONG.get(in, i)));
        }
        for (; end - i >= 3; i += 3, o += 4) {
            var bits = (in.get(i) & 0xff) << 16 | (in.get(i + 1) & 0xff) << 8
                    | in.get(i + 2) & 0xff;
            SHORT.set(out, o, PAIRS[bits >> 12]);
            SHORT.set(out, o + 2, PAIRS[bits & 0xfff]);
        }
        return i == end ? o : encodeRest(in, i, end - i, out, o);
    }

    /**
     * Decodes the characters from {@code start} to {@code end}; {@code out} must have room for as
     * many bytes, and may be {@code in} if {@code at} is not behind {@code start}.
     *
     * @return the number of bytes, or {@link #INVALID}
     */
    static int decode(ByteBuffer in, int start, int end, ByteBuffer out, int at) {
        var last = withoutPadding(in, start, end);
        if (last == INVALID) {
            return INVALID;
        }
        var o = at;
        var i = start;
        // Negative as soon as one character was none of the alphabet.
        var seen = 0L;
        // Six bytes at a time; two more are written, and overwritten by the next ones.
        for (; last - i >= Long.BYTES; i += Long.BYTES, o += 6) {
            var bits = decoded((long) LONG.get(in, i));
            seen |= bits;
            LONG.set(out, o, bits << 16);
        }
        var bits = 0L;
        for (var k = i; k < last; k++) {
            bits = bits << 6 | VALUES[in.get(k) & 0xff];
        }
        return (seen | bits) < 0 ? INVALID : decodeRest(bits, last - i, out, o) - at;
    }

    private static long decoded(long characters) {
        return decoded((int) (characters >>> 32)) << 24 | decoded((int) characters);
    }

    /** Four characters as 24 bits; negative if one is none of the alphabet. */
    private static long decoded(int characters) {
        return (long) VALUES[characters >>> 24] << 18 | VALUES[characters >> 16 & 0xff] << 12
                | VALUES[characters >> 8 & 0xff] << 6 | VALUES[characters & 0xff];
    }

    /** Writes the bytes that up to seven characters stand for; returns where they end. */
    private static int decodeRest(long bits, int characters, ByteBuffer out, int at) {
        var bytes = characters * 6 / 8;
        var aligned = bits >> characters * 6 % 8;
        for (var i = 0; i < bytes; i++) {
            out.put(at + i, (byte) (aligned >> 8 * (bytes - 1 - i)));
        }
        return at + bytes;
    }

    private static long encoded(long bits) {
        return (PAIRS[(int) (bits >>> 52)] & 0xffffL) << 48
                | (PAIRS[(int) (bits >>> 40) & 0xfff] & 0xffffL) << 32
                | (PAIRS[(int) (bits >>> 28) & 0xfff] & 0xffffL) << 16
                | PAIRS[(int) (bits >>> 16) & 0xfff] & 0xffffL;
    }

    private static int encodeRest(ByteBuffer in, int from, int length, ByteBuffer out, int at) {
        var bits = (in.get(from) & 0xff) << 16;
        if (length == 2) {
            bits |= (in.get(from + 1) & 0xff) << 8;
        }
        SHORT.set(out, at, PAIRS[bits >> 12]);
        out.put(at + 2, length == 2 ? ALPHABET[bits >> 6 & 0x3f] : PADDING);
        out.put(at + 3, PADDING);
        return at + 4;
    }

    /** Where the characters before the padding end, if there are as many as there can be. */
    private static int withoutPadding(ByteBuffer in, int start, int end) {
        var last = end;
        while (last > start && end - last < 2 && in.get(last - 1) == PADDING) {
            last--;
        }
        var isWhole = last == end || (end - start) % 4 == 0;
        return isWhole && (last - start) % 4 != 1 ? last : INVALID;
    }

    private static short[] pairs() {
        var pairs = new short[1 << 12];
        for (var i = 0; i < pairs.length; i++) {
            pairs[i] = (short) (ALPHABET[i >> 6] << 8 | ALPHABET[i & 0x3f]);
        }
        return pairs;
    }

    private static byte[] values() {
        var values = new byte[1 << 8];
        Arrays.fill(values, (byte) -1);
        for (var i = 0; i < ALPHABET.length; i++) {
            values[ALPHABET[i]] = (byte) i;
        }
        values['-'] = values['+'];
        values['_'] = values['/'];
        return values;
    }
}
