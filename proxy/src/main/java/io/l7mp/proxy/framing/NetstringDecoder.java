package io.l7mp.proxy.framing;

import io.l7mp.proxy.stream.MessageBuffers;

/**
 * Reads netstrings: {@code LENGTH:PAYLOAD,}. Strictly: the length has no leading zeros, nothing is
 * between two of them.
 */
final class NetstringDecoder extends LengthDecoder {
    private static final int NO_DIGITS = -1;
    private static final int DECIMAL = 10;

    private int length = NO_DIGITS;

    NetstringDecoder(MessageBuffers buffers, int maxFrame) {
        super(buffers, maxFrame, 1);
    }

    @Override
    void readHeader(byte next) {
        if (next == ':' && length != NO_DIGITS) {
            begin(length);
            length = NO_DIGITS;
        } else if (next < '0' || next > '9') {
            violate((length == NO_DIGITS ? "no length but " : "a length with ") + shown(next));
        } else if (length == 0) {
            violate("a length with a leading zero");
        } else {
            length = (length == NO_DIGITS ? 0 : length * DECIMAL) + next - '0';
            if (length > maxFrame()) {
                violateLength();
            }
        }
    }

    @Override
    boolean isProperEnd(byte last) {
        if (last != ',') {
            violate("no comma at the end but " + shown(last));
        }
        return last == ',';
    }

    private static String shown(byte value) {
        return value > ' ' && value < Byte.MAX_VALUE
                ? "'" + (char) value + "'" : "0x%02x".formatted(value);
    }
}
