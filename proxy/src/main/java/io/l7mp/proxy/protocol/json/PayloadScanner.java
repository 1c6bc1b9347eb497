package io.l7mp.proxy.protocol.json;

import java.nio.ByteBuffer;

/**
 * Checks that bytes are a JSON object (RFC 8259) and finds its member {@code payload}, a string;
 * the last one counts when there are several.
 *
 * <p>Reads in place and allocates nothing. What is nested deeper than {@link #MAX_DEPTH} is refused
 * as well. One thread; knows one message at a time.
 */
final class PayloadScanner {
    /** Arrays and objects within one another. */
    static final int MAX_DEPTH = 256;
    /** What {@link #unescape} returns for a string that holds more than ASCII. */
    static final int INVALID = MapStream.DROPPED;

    private static final byte[] NAME = {'p', 'a', 'y', 'l', 'o', 'a', 'd'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final int END = -1;
    private static final int MAX_ASCII = 0x7f;

    private ByteBuffer in;
    private int at;
    private int end;
    private int payloadStart;
    private int payloadEnd;
    private boolean isPayloadEscaped;
    /** Whether the string scanned last has escapes. */
    private boolean hasEscapes;

    /** Whether the bytes from {@code from} to {@code to} are an object that has a payload. */
    boolean scan(ByteBuffer bytes, int from, int to) {
        in = bytes;
        at = from;
        end = to;
        payloadStart = INVALID;
        skipSpace();
        if (peek() != '{' || !object(1)) {
            return false;
        }
        skipSpace();
        return at == end && payloadStart != INVALID;
    }

    /** Where the payload begins. */
    int start() {
        return payloadStart;
    }

    /** Where the payload ends. */
    int end() {
        return payloadEnd;
    }

    /** Whether the payload has to be unescaped. */
    boolean isEscaped() {
        return isPayloadEscaped;
    }

    /** Writes the payload as plain ASCII; returns where it ends, or {@link #INVALID}. */
    int unescape(ByteBuffer out, int to) {
        var o = to;
        at = payloadStart;
        while (at < payloadEnd) {
            var c = character();
            if (c > MAX_ASCII) {
                return INVALID;
            }
            out.put(o++, (byte) c);
        }
        return o;
    }

    // Each of these reads what it is named after, and returns whether it was there.

    private boolean value(int depth) {
        skipSpace();
        return switch (peek()) {
            case '{' -> depth < MAX_DEPTH && object(depth + 1);
            case '[' -> depth < MAX_DEPTH && array(depth + 1);
            case '"' -> string();
            case 't' -> literal(TRUE);
            case 'f' -> literal(FALSE);
            case 'n' -> literal(NULL);
            default -> number();
        };
    }

    private boolean object(int depth) {
        at++;
        skipSpace();
        if (skip('}')) {
            return true;
        }
        do {
            skipSpace();
            if (!member(depth)) {
                return false;
            }
            skipSpace();
        } while (skip(','));
        return skip('}');
    }

    private boolean member(int depth) {
        var start = at + 1;
        if (peek() != '"' || !string()) {
            return false;
        }
        var isPayload = depth == 1 && isName(start, at - 1);
        skipSpace();
        if (!skip(':')) {
            return false;
        }
        skipSpace();
        var valueStart = at;
        if (!value(depth)) {
            return false;
        }
        if (isPayload) {
            keep(valueStart);
        }
        return true;
    }

    /** Keeps the value just read as the payload if it is a string. */
    private void keep(int start) {
        var isString = in.get(start) == '"';
        payloadStart = isString ? start + 1 : INVALID;
        payloadEnd = at - 1;
        isPayloadEscaped = hasEscapes;
    }

    private boolean array(int depth) {
        at++;
        skipSpace();
        if (skip(']')) {
            return true;
        }
        do {
            if (!value(depth)) {
                return false;
            }
            skipSpace();
        } while (skip(','));
        return skip(']');
    }

    private boolean string() {
        at++;
        hasEscapes = false;
        while (true) {
            at = Plain.skip(in, at, end);
            var c = peek();
            if (c == '"') {
                at++;
                return true;
            }
            if (c == '\\') {
                hasEscapes = true;
                if (!escape()) {
                    return false;
                }
            } else if (c != END || at == end || !Utf8.isCharacter(in, at, end)) {
                return false;
            } else {
                at += Utf8.length(in.get(at));
            }
        }
    }

    private boolean escape() {
        at++;
        var c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> true;
            case 'u' -> hexDigits();
            default -> false;
        };
    }

    private boolean hexDigits() {
        var until = at + 4;
        while (at < until) {
            if (Character.digit(peek(), 16) < 0) {
                return false;
            }
            at++;
        }
        return true;
    }

    private boolean literal(byte[] word) {
        for (var c : word) {
            if (!skip(c)) {
                return false;
            }
        }
        return true;
    }

    private boolean number() {
        skip('-');
        if (!skip('0') && !digits()) {
            return false;
        }
        if (skip('.') && !digits()) {
            return false;
        }
        if (skip('e') || skip('E')) {
            if (!skip('+')) {
                skip('-');
            }
            return digits();
        }
        return true;
    }

    private boolean digits() {
        var start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        return at > start;
    }

    private void skipSpace() {
        while (at < end) {
            var c = in.get(at);
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return;
            }
            at++;
        }
    }

    private boolean skip(int c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    /** The byte at hand; {@link #END} behind the last, and for what is no ASCII. */
    private int peek() {
        return at < end ? Math.max(in.get(at), END) : END;
    }

    /** Whether the string from {@code start} to {@code stop}, just checked, is our member's. */
    private boolean isName(int start, int stop) {
        var after = at;
        var matched = 0;
        at = start;
        while (at < stop && matched < NAME.length && character() == NAME[matched]) {
            matched++;
        }
        var isSame = matched == NAME.length && at == stop;
        at = after;
        return isSame;
    }

    /** The next character of a string that was checked; a byte of it when it is no ASCII. */
    private int character() {
        var c = in.get(at++) & 0xff;
        if (c != '\\') {
            return c;
        }
        var escaped = in.get(at++);
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unit();
            default -> escaped;
        };
    }

    private int unit() {
        var unit = 0;
        for (var i = 0; i < 4; i++) {
            unit = unit << 4 | Character.digit(in.get(at++), 16);
        }
        return unit;
    }
}
