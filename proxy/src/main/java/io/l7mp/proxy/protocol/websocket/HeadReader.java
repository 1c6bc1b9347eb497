package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Collects the head of an HTTP/1.1 message: everything up to the first empty line. Lines end with
 * CRLF or a bare LF; empty lines before the first one are skipped (RFC 9112, section 2.2).
 */
final class HeadReader {
    /** The longest head in bytes. */
    static final int MAX_BYTES = 16 * 1024;

    private static final int FIRST_BYTES = 1024;

    private byte[] head = new byte[FIRST_BYTES];
    private int length;
    private int lines;
    private int lineLength;
    private boolean isComplete;

    /** Uses up bytes of {@code data} until the head is complete or too long. */
    void read(ByteBuffer data) {
        while (!isComplete && !isTooLong() && data.hasRemaining()) {
            take(data.get());
        }
    }

    /** Whether there is all of it; what remains in the data follows the head. */
    boolean isComplete() {
        return isComplete;
    }

    /** Whether it is longer than we take. */
    boolean isTooLong() {
        return length >= MAX_BYTES;
    }

    /** The head, one character for each byte. */
    String text() {
        return new String(head, 0, length, StandardCharsets.ISO_8859_1);
    }

    private void take(byte b) {
        if (length == head.length) {
            head = Arrays.copyOf(head, Math.min(MAX_BYTES, 2 * length));
        }
        head[length++] = b;
        if (b == '\n') {
            endLine();
        } else if (b != '\r') {
            lineLength++;
        }
    }

    private void endLine() {
        if (lineLength > 0) {
            lines++;
        } else if (lines > 0) {
            isComplete = true;
        } else {
            length = 0;
        }
        lineLength = 0;
    }
}
