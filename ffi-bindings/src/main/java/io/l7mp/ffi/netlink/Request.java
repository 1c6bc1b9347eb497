// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import io.l7mp.ffi.Memory;

/**
 * A netlink message in the making, linux/netlink.h: header, fixed part, attributes.
 *
 * <pre>{@code
 * struct nlmsghdr {            struct nlattr {
 *     __u32 nlmsg_len;             __u16 nla_len;
 *     __u16 nlmsg_type;            __u16 nla_type;
 *     __u16 nlmsg_flags;       };
 *     __u32 nlmsg_seq;
 *     __u32 nlmsg_pid;
 * };
 * }</pre>
 */
final class Request {
    static final int HEADER = 16;
    private static final int ATTRIBUTE_HEADER = 4;

    private final long address;
    private int length;

    /** Begins a message at {@code address}, where there is room for some hundred bytes. */
    Request(long address, int type, int flags, int sequence) {
        this.address = address;
        Memory.clear(address, HEADER);
        Memory.putShort(address + 4, (short) type);
        Memory.putShort(address + 6, (short) flags);
        Memory.putInt(address + 8, sequence);
        length = HEADER;
    }

    /** Appends a fixed part of {@code bytes} zeros; returns where it is. */
    long fixed(int bytes) {
        var at = address + length;
        Memory.clear(at, bytes);
        length += bytes;
        return at;
    }

    /** Appends an attribute. */
    void attribute(int type, byte[] value) {
        var at = address + length;
        Memory.putShort(at, (short) (ATTRIBUTE_HEADER + value.length));
        Memory.putShort(at + 2, (short) type);
        Memory.copy(value, 0, at + ATTRIBUTE_HEADER, value.length);
        length += align(ATTRIBUTE_HEADER + value.length);
    }

    /** Completes the message; returns its length. */
    int finish() {
        Memory.putInt(address, length);
        return length;
    }

    /** Everything in a message begins at a multiple of four. */
    static int align(int length) {
        return (length + 3) & ~3;
    }
}
