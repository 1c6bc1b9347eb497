// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import io.l7mp.ffi.Memory;
import java.util.Optional;

/**
 * A netlink message that has arrived; it lies in the memory of its socket.
 *
 * @param at where its header is
 * @param length all its bytes, header included
 */
record Message(long at, int length) {
    private static final int ATTRIBUTE_HEADER = 4;
    // Two bits of an attribute's type say something else.
    private static final int TYPE = 0x3fff;

    /** The message at {@code at}; empty when {@code left} bytes do not hold one. */
    static Optional<Message> at(long at, int left) {
        if (left < Request.HEADER) {
            return Optional.empty();
        }
        var length = Memory.getInt(at);
        return length < Request.HEADER || length > left
            ? Optional.empty() : Optional.of(new Message(at, length));
    }

    int type() {
        return Memory.getShort(at + 4);
    }

    int sequence() {
        return Memory.getInt(at + 8);
    }

    /** The part behind the header. */
    long fixed() {
        return at + Request.HEADER;
    }

    /** An attribute behind a fixed part of {@code fixedBytes}. */
    Optional<Attribute> attribute(int fixedBytes, int type) {
        var from = Request.HEADER + Request.align(fixedBytes);
        return from > length ? Optional.empty()
            : find(at + from, length - from, type);
    }

    private static Optional<Attribute> find(long from, int bytes, int type) {
        var at = from;
        var left = bytes;
        while (left >= ATTRIBUTE_HEADER) {
            var length = Short.toUnsignedInt(Memory.getShort(at));
            if (length < ATTRIBUTE_HEADER || length > left) {
                return Optional.empty();
            }
            if ((Memory.getShort(at + 2) & TYPE) == type) {
                return Optional.of(new Attribute(at + ATTRIBUTE_HEADER,
                    length - ATTRIBUTE_HEADER));
            }
            at += Request.align(length);
            left -= Request.align(length);
        }
        return Optional.empty();
    }

    /**
     * A value in a message.
     *
     * @param at where it is
     * @param length its bytes
     */
    record Attribute(long at, int length) {
        int asInt() {
            return length < Integer.BYTES ? 0 : Memory.getInt(at);
        }

        byte[] bytes() {
            return bytes(0);
        }

        /** What is behind the first {@code from} bytes. */
        byte[] bytes(int from) {
            var bytes = new byte[Math.max(0, length - from)];
            Memory.copy(at + from, bytes, 0, bytes.length);
            return bytes;
        }

        String asText() {
            var text = new String(bytes());
            var end = text.indexOf('\0');
            return end < 0 ? text : text.substring(0, end);
        }

        /** An attribute within this one. */
        Optional<Attribute> nested(int type) {
            return find(at, length, type);
        }
    }
}
