// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An HTTP/2 frame as it is on the wire (RFC 9113, 4.1), right or wrong. */
public record Http2Frame(int type, int flags, int stream, byte[] payload) {
    public static final int DATA = 0;
    public static final int HEADERS = 1;
    public static final int PRIORITY = 2;
    public static final int RST_STREAM = 3;
    public static final int SETTINGS = 4;
    public static final int PUSH_PROMISE = 5;
    public static final int PING = 6;
    public static final int GOAWAY = 7;
    public static final int WINDOW_UPDATE = 8;
    public static final int CONTINUATION = 9;
    public static final int ACK = 1;
    public static final int END_STREAM = 1;
    public static final int END_HEADERS = 4;
    public static final int PADDED = 8;
    public static final int PRIORITIZED = 0x20;

    static final int HEADER_BYTES = 9;

    /** A frame whose payload is one number. */
    public static Http2Frame number(int type, int stream, int value) {
        return new Http2Frame(type, 0, stream, ByteBuffer.allocate(4).putInt(value).array());
    }

    /** DATA without padding. */
    public static Http2Frame data(int stream, boolean isLast, String text) {
        return new Http2Frame(DATA, isLast ? END_STREAM : 0, stream,
            text.getBytes(StandardCharsets.US_ASCII));
    }

    /** HEADERS, complete, of names and values in turns. */
    public static Http2Frame headers(int stream, boolean isLast, String... fields) {
        return new Http2Frame(HEADERS, END_HEADERS | (isLast ? END_STREAM : 0), stream,
            block(fields));
    }

    /** The client's settings; here one. */
    public static Http2Frame setting(int id, int value) {
        return new Http2Frame(SETTINGS, 0, 0,
            ByteBuffer.allocate(6).putShort((short) id).putInt(value).array());
    }

    /** A block of fields, all of them literals (RFC 7541, 6.2.2). */
    public static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (var i = 0; i < fields.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            var text = fields[i].getBytes(StandardCharsets.ISO_8859_1);
            writeLength(text.length, block);
            block.writeBytes(text);
        }
        return block.toByteArray();
    }

    /** What its first four bytes say. */
    public int number() {
        return ByteBuffer.wrap(payload).getInt();
    }

    /** Whether it is the last of its stream. */
    public boolean isLast() {
        return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
    }

    byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + payload.length)
            .putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload)
            .array();
    }

    /** RFC 7541, 5.1, with a prefix of 7 bits. */
    private static void writeLength(int length, ByteArrayOutputStream block) {
        if (length < 127) {
            block.write(length);
            return;
        }
        block.write(127);
        var rest = length - 127;
        for (; rest >= 128; rest >>= 7) {
            block.write(rest & 127 | 128);
        }
        block.write(rest);
    }
}
