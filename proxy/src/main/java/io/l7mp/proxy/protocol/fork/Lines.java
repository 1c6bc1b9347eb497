package io.l7mp.proxy.protocol.fork;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Makes lines of bytes. Long ones are cut, and of those that come too fast most are left out: what
 * talks must not be able to fill a disk.
 */
final class Lines {
    /** The longest line, in bytes. */
    static final int LONGEST = 1_024;
    /** The most lines of a second. */
    static final int MOST = 100;

    private static final long SECOND_NS = 1_000_000_000;

    private final Consumer<String> log;
    private final byte[] line = new byte[LONGEST];
    private int length;
    private boolean isCut;
    private long secondNs;
    private int lines;
    private long leftOut;

    /** {@code log} gets the lines. */
    Lines(Consumer<String> log) {
        this.log = log;
    }

    /** Takes all of {@code data}, at the time {@code nowNs}. */
    void take(ByteBuffer data, long nowNs) {
        if (nowNs - secondNs >= SECOND_NS) {
            tellLeftOut();
            secondNs = nowNs;
            lines = 0;
        }
        while (data.hasRemaining()) {
            take(data.get());
        }
    }

    /** Nothing more comes: the last line may lack its end. */
    void finish() {
        finishLine();
        tellLeftOut();
    }

    private void take(byte b) {
        if (b == '\n') {
            finishLine();
        } else if (length < LONGEST) {
            line[length++] = b;
        } else {
            isCut = true;
        }
    }

    private void finishLine() {
        if (length > 0 && lines < MOST) {
            lines++;
            log.accept(new String(line, 0, length, StandardCharsets.UTF_8)
                    + (isCut ? "..." : ""));
        } else if (length > 0) {
            leftOut++;
        }
        length = 0;
        isCut = false;
    }

    private void tellLeftOut() {
        if (leftOut > 0) {
            log.accept("... and " + leftOut + " lines more, too many for the log");
        }
        leftOut = 0;
    }
}
