package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A line about the message, then its bytes as {@code hexdump -C} shows them. Put together byte by
 * byte: a long message has hundreds of thousands of digits, and a loop waits for them.
 */
final class HexEntries implements Entries {
    private static final int BYTES_A_LINE = 16;
    private static final int HALF = BYTES_A_LINE / 2;
    /** The most characters a line has: offset, 16 bytes as hex digits, and as text. */
    private static final int LINE = 79;
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGIT_BITS = 4;
    private static final int DIGIT = 0xf;

    private final Passing passing;

    HexEntries(Passing passing) {
        this.passing = passing;
    }

    @Override
    public byte[] of(Batch batch, int i) {
        var length = batch.length(i);
        var about = (Passing.before(passing.prefix()) + passing.timestamp() + ' '
                + passing.session() + ' ' + passing.way() + ' ' + length
                + (length == 1 ? " byte\n" : " bytes\n")).getBytes(StandardCharsets.UTF_8);
        var lines = (length + BYTES_A_LINE - 1) / BYTES_A_LINE;
        var entry = ByteBuffer.allocate(about.length + lines * LINE).put(about);
        var bytes = batch.view(i);
        for (var at = 0; at < length; at += BYTES_A_LINE) {
            putNumber(at, Integer.SIZE, entry);
            entry.put((byte) ' ');
            putLine(bytes, entry);
        }
        return Arrays.copyOf(entry.array(), entry.position());
    }

    private static void putLine(ByteBuffer bytes, ByteBuffer entry) {
        var begin = bytes.position();
        for (var column = 0; column < BYTES_A_LINE; column++) {
            putSpaces(column == HALF ? 2 : 1, entry);
            if (bytes.hasRemaining()) {
                putNumber(bytes.get(), Byte.SIZE, entry);
            } else {
                putSpaces(2, entry);
            }
        }
        putSpaces(2, entry);
        entry.put((byte) '|');
        for (var at = begin; at < bytes.position(); at++) {
            var next = bytes.get(at);
            entry.put(next >= ' ' && next < Byte.MAX_VALUE ? next : (byte) '.');
        }
        entry.put((byte) '|').put((byte) '\n');
    }

    private static void putNumber(int number, int bits, ByteBuffer entry) {
        for (var left = bits - DIGIT_BITS; left >= 0; left -= DIGIT_BITS) {
            entry.put(DIGITS[number >>> left & DIGIT]);
        }
    }

    private static void putSpaces(int count, ByteBuffer entry) {
        for (var i = 0; i < count; i++) {
            entry.put((byte) ' ');
        }
    }
}
