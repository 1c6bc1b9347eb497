package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.stream.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** A line about the message, then its bytes as {@code hexdump -C} shows them. */
final class HexEntries implements Entries {
    private static final int BYTES_A_LINE = 16;
    private static final int HALF = BYTES_A_LINE / 2;
    /** Offset, 16 bytes as hex digits, and as text. */
    private static final int LINE = 80;
    private static final HexFormat HEX = HexFormat.of();

    private final Passing passing;

    HexEntries(Passing passing) {
        this.passing = passing;
    }

    @Override
    public byte[] of(Batch batch, int i) {
        var length = batch.length(i);
        var entry = new StringBuilder((2 + length / BYTES_A_LINE) * LINE);
        entry.append(Passing.before(passing.prefix())).append(passing.timestamp()).append(' ')
                .append(passing.session()).append(' ').append(passing.way()).append(' ')
                .append(length).append(length == 1 ? " byte\n" : " bytes\n");
        var bytes = batch.view(i);
        for (var at = 0; bytes.hasRemaining(); at += BYTES_A_LINE) {
            entry.append(HEX.toHexDigits(at)).append(' ');
            line(bytes, entry);
        }
        return entry.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void line(ByteBuffer bytes, StringBuilder entry) {
        var text = new StringBuilder(BYTES_A_LINE);
        for (var column = 0; column < BYTES_A_LINE; column++) {
            entry.append(column == HALF ? "  " : " ");
            if (bytes.hasRemaining()) {
                var next = bytes.get();
                HEX.toHexDigits(entry, next);
                text.append(next >= ' ' && next < Byte.MAX_VALUE ? (char) next : '.');
            } else {
                entry.append("  ");
            }
        }
        entry.append("  |").append(text).append("|\n");
    }
}
