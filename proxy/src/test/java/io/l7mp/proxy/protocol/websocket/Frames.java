package io.l7mp.proxy.protocol.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Frames as bytes, right and wrong ones, built without the code under test. */
final class Frames {
    static final int FINAL = 0x80;
    private static final int KEY = 0x37fa213d;

    private Frames() {
    }

    /** A frame of a client; {@code first} is the whole first byte. */
    static byte[] masked(int first, byte[] payload) {
        var out = start(first, 0x80, payload.length);
        out.writeBytes(ByteBuffer.allocate(4).putInt(KEY).array());
        for (var i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ KEY >>> 24 - 8 * (i & 3));
        }
        return out.toByteArray();
    }

    /** A frame of a server. */
    static byte[] plain(int first, byte[] payload) {
        var out = start(first, 0, payload.length);
        out.writeBytes(payload);
        return out.toByteArray();
    }

    /** A final frame of a client with a text as payload. */
    static byte[] masked(int first, String payload) {
        return masked(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** A Close frame of a client. */
    static byte[] close(int code, String reason) {
        return masked(FINAL | Opcode.CLOSE, closePayload(code, reason));
    }

    static byte[] closePayload(int code, String reason) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text).array();
    }

    static byte[] join(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        for (var part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    /** A direct buffer, as the loop's read buffer is. */
    static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static ByteArrayOutputStream start(int first, int maskBit, int length) {
        var out = new ByteArrayOutputStream();
        out.write(first);
        if (length < 126) {
            out.write(maskBit | length);
        } else if (length < 65_536) {
            out.write(maskBit | 126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) length).array());
        } else {
            out.write(maskBit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        return out;
    }
}
