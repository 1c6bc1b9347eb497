// SPDX-License-Identifier: MIT
package io.l7mp.tests.rfc6455;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A frame as it goes out, which may be wrong in any way.
 *
 * @param first the whole first byte
 * @param lengthBits in how many bits the length is written: 7, 16 or 64
 * @param length the length that is written; when the payload is shorter, the rest never comes
 * @param payload what is sent of the payload
 * @param hasRightMask whether it is masked when it must be, and not when it must not
 * @param key what it is masked with
 */
record Sent(int first, int lengthBits, long length, byte[] payload, boolean hasRightMask,
            int key) {
    private static final int FIN = 0x80;
    private static final int KEY = 0x5ac3_0f96;
    private static final int MASK_BIT = 0x80;

    /** A frame with this first byte, otherwise as it should be. */
    static Sent frame(int first, byte[] payload) {
        var bits = payload.length < 126 ? 7 : payload.length < 65_536 ? 16 : 64;
        return new Sent(first, bits, payload.length, payload, true, KEY);
    }

    /** The same with its payload in hexadecimal, blanks between for the eye. */
    static Sent frame(int first, String hex) {
        return frame(first, bytes(hex));
    }

    /** A whole text message. */
    static Sent text(String text) {
        return frame(FIN | 1, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole text message whose bytes need not be text. */
    static Sent text(byte[] payload) {
        return frame(FIN | 1, payload);
    }

    /** A whole binary message. */
    static Sent binary(byte[] payload) {
        return frame(FIN | 2, payload);
    }

    /** A ping. */
    static Sent ping(String payload) {
        return frame(FIN | 9, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A pong. */
    static Sent pong(String payload) {
        return frame(FIN | 10, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A Close frame with a code and a reason. */
    static Sent close(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        return frame(FIN | 8, ByteBuffer.allocate(2 + text.length).putShort((short) code)
            .put(text).array());
    }

    /** The bytes of a hexadecimal number. */
    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    /** The same with its length in a form of so many bits. */
    Sent lengthIn(int bits) {
        return new Sent(first, bits, length, payload, hasRightMask, key);
    }

    /** The same, but it says it were longer, and the rest never comes. */
    Sent ofLength(long claimed) {
        var bits = claimed < 0 || claimed > 65_535 ? 64 : claimed > 125 ? 16 : 7;
        return new Sent(first, bits, claimed, payload, hasRightMask, key);
    }

    /** The same unmasked by a client, masked by a server. */
    Sent withWrongMask() {
        return new Sent(first, lengthBits, length, payload, false, key);
    }

    /** The same masked with another key. */
    Sent withKey(int other) {
        return new Sent(first, lengthBits, length, payload, hasRightMask, other);
    }

    /** What goes over the wire. */
    byte[] wire(boolean byClient) {
        var isMasked = byClient == hasRightMask;
        var out = new ByteArrayOutputStream();
        out.write(first);
        writeLength(out, isMasked ? MASK_BIT : 0);
        if (isMasked) {
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(key).array());
        }
        for (var i = 0; i < payload.length; i++) {
            out.write(isMasked ? payload[i] ^ key >> 8 * (3 - i % 4) : payload[i]);
        }
        return out.toByteArray();
    }

    private void writeLength(ByteArrayOutputStream out, int maskBit) {
        switch (lengthBits) {
            case 7 -> out.write(maskBit | (int) length);
            case 16 -> {
                out.write(maskBit | 126);
                out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
            }
            default -> {
                out.write(maskBit | 127);
                out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
            }
        }
    }
}
