// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A WebSocket frame, RFC 6455 section 5.2; nothing is checked, so that broken ones can be made,
 * too.
 *
 * @param rsv the three reserved bits as a number, 4 for RSV1
 */
public record Frame(boolean fin, int rsv, int opcode, boolean masked, byte[] payload) {
    /** Opcode of a frame that continues a fragmented message. */
    public static final int CONTINUATION = 0;
    /** Opcode of a text message. */
    public static final int TEXT = 1;
    /** Opcode of a binary message. */
    public static final int BINARY = 2;
    /** Opcode of a close frame. */
    public static final int CLOSE = 8;
    /** Opcode of a ping. */
    public static final int PING = 9;
    /** Opcode of a pong. */
    public static final int PONG = 10;

    private static final int MASK = 0x5ac3_0f96;

    /** A whole message or control frame. */
    public static Frame of(int opcode, boolean masked, byte[] payload) {
        return new Frame(true, 0, opcode, masked, payload);
    }

    /** A close frame with a status code and a reason. */
    public static Frame close(int code, String reason, boolean masked) {
        var text = reason.getBytes(StandardCharsets.UTF_8);
        var payload = ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text);
        return of(CLOSE, masked, payload.array());
    }

    /** Reads the next frame and removes its mask. */
    static Frame read(StreamConn conn) throws IOException {
        var head = conn.receiveExactly(2);
        var masked = (head[1] & 0x80) != 0;
        var length = length(head[1] & 0x7f, conn);
        var mask = masked ? ByteBuffer.wrap(conn.receiveExactly(4)).getInt() : 0;
        var payload = apply(mask, conn.receiveExactly(length));
        return new Frame(head[0] < 0, head[0] >> 4 & 7, head[0] & 15, masked, payload);
    }

    /** The bytes on the wire. */
    byte[] bytes() {
        var out = new ByteArrayOutputStream();
        out.write((fin ? 0x80 : 0) | rsv << 4 | opcode);
        writeLength(out);
        if (masked) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(MASK).array());
        }
        out.writeBytes(masked ? apply(MASK, payload) : payload);
        return out.toByteArray();
    }

    /** The status code in a close frame; 1005 when it has none. */
    public int closeCode() {
        return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xffff;
    }

    /** The payload as text. */
    public String text() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    private void writeLength(ByteArrayOutputStream out) {
        var bit = masked ? 0x80 : 0;
        if (payload.length < 126) {
            out.write(bit | payload.length);
        } else if (payload.length < 65_536) {
            out.write(bit | 126);
            out.writeBytes(ByteBuffer.allocate(2).putShort((short) payload.length).array());
        } else {
            out.write(bit | 127);
            out.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
        }
    }

    private static int length(int code, StreamConn conn) throws IOException {
        return switch (code) {
            case 126 -> ByteBuffer.wrap(conn.receiveExactly(2)).getShort() & 0xffff;
            case 127 -> Math.toIntExact(ByteBuffer.wrap(conn.receiveExactly(8)).getLong());
            default -> code;
        };
    }

    private static byte[] apply(int mask, byte[] data) {
        var result = new byte[data.length];
        for (var i = 0; i < data.length; i++) {
            result[i] = (byte) (data[i] ^ mask >> 8 * (3 - i % 4));
        }
        return result;
    }
}
