package io.l7mp.proxy.protocol.jsonsocket;

import java.nio.ByteBuffer;

/**
 * Finds where a JSON object ends among bytes that come in pieces. Only what is needed for that is
 * looked at: whether it is JSON, its reader will say.
 */
final class HeaderScanner {
    /** What is known after a piece. */
    enum Result {
        /** The object goes on. */
        MORE,
        /** The object has ended; the buffer stands behind it. */
        END,
        /** This is no object, or a very deep one. */
        NOT_JSON
    }

    /** The deepest nesting of objects and arrays. */
    static final int MAX_DEPTH = 64;

    private int depth;
    private boolean inString;
    private boolean isEscaped;

    /** Looks at the bytes of {@code data} from its position on, which it moves. */
    Result scan(ByteBuffer data) {
        while (data.hasRemaining()) {
            var result = next(data.get());
            if (result != Result.MORE) {
                return result;
            }
        }
        return Result.MORE;
    }

    private Result next(byte octet) {
        if (inString) {
            inString = isEscaped || octet != '"';
            isEscaped = !isEscaped && octet == '\\';
            return Result.MORE;
        }
        return switch (octet) {
            case '{' -> open(true);
            case '[' -> open(depth > 0);
            case '}', ']' -> close();
            case ' ', '\t', '\r', '\n' -> Result.MORE;
            case '"' -> {
                inString = true;
                yield inside();
            }
            default -> inside();
        };
    }

    private Result open(boolean isAllowed) {
        depth++;
        return isAllowed && depth <= MAX_DEPTH ? Result.MORE : Result.NOT_JSON;
    }

    private Result close() {
        depth--;
        return depth == 0 ? Result.END : inside();
    }

    private Result inside() {
        return depth > 0 ? Result.MORE : Result.NOT_JSON;
    }
}
