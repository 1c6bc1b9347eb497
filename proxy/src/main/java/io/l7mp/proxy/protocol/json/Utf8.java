package io.l7mp.proxy.protocol.json;

import java.nio.ByteBuffer;

/** What is well-formed UTF-8 beyond ASCII (RFC 3629, section 4). Stateless. */
final class Utf8 {
    private Utf8() {
    }

    /** How many bytes a character has whose first byte is {@code first}, sign included. */
    static int length(int first) {
        var lead = first & 0xff;
        if (lead < 0xe0) {
            return 2;
        }
        return lead < 0xf0 ? 3 : 4;
    }

    /** Whether a character of more than one byte is at {@code at}, complete before {@code end}. */
    static boolean isCharacter(ByteBuffer in, int at, int end) {
        var lead = in.get(at) & 0xff;
        var length = length(lead);
        if (lead < 0xc2 || lead > 0xf4 || end - at < length) {
            return false;
        }
        for (var i = 1; i < length; i++) {
            if ((in.get(at + i) & 0xc0) != 0x80) {
                return false;
            }
        }
        return isSecond(lead, in.get(at + 1) & 0xff);
    }

    /** Keeps out what could be shorter, halves of surrogate pairs, and what is beyond Unicode. */
    private static boolean isSecond(int lead, int second) {
        return switch (lead) {
            case 0xe0 -> second >= 0xa0;
            case 0xed -> second < 0xa0;
            case 0xf0 -> second >= 0x90;
            case 0xf4 -> second < 0x90;
            default -> true;
        };
    }
}
