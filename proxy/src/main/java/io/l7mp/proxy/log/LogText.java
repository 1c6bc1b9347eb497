package io.l7mp.proxy.log;

import java.util.HexFormat;

/**
 * Makes one line of whatever is to be logged. Much of it comes from strangers: what they send must
 * neither begin a line of its own, nor move a terminal's cursor, nor fill the disk.
 */
final class LogText {
    /** The most characters of a text that are written. */
    static final int MAX_CHARS = 2_000;

    private LogText() {
    }

    /** Appends {@code text} with control characters written as escapes, cut when it is long. */
    static void append(String text, StringBuilder line) {
        var end = Math.min(text.length(), MAX_CHARS);
        for (var i = 0; i < end; i++) {
            var c = text.charAt(i);
            if (isHarmless(c)) {
                line.append(c);
            } else {
                escape(c, line);
            }
        }
        if (end < text.length()) {
            line.append("... (").append(text.length() - end).append(" more)");
        }
    }

    /** Line separators and marks that turn the direction of what follows are none. */
    private static boolean isHarmless(char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void escape(char c, StringBuilder line) {
        switch (c) {
            case '\n' -> line.append("\\n");
            case '\r' -> line.append("\\r");
            case '\t' -> line.append("\\t");
            default -> line.append("\\u").append(HexFormat.of().toHexDigits(c));
        }
    }
}
