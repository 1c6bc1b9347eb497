// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.paddingLayout;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;

/**
 * One message with its address, its data and its control data, sys/socket.h.
 *
 * <p>The lengths of name and control data are in/out on the receive side: set them before each
 * call.
 *
 * <pre>{@code
 * struct msghdr {
 *     void         *msg_name;
 *     socklen_t     msg_namelen;
 *     struct iovec *msg_iov;
 *     size_t        msg_iovlen;
 *     void         *msg_control;
 *     size_t        msg_controllen;
 *     int           msg_flags;
 * };
 * }</pre>
 */
public final class MsgHdr {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("msg_name"),
        ValueLayout.JAVA_INT.withName("msg_namelen"),
        paddingLayout(4),
        ValueLayout.JAVA_LONG.withName("msg_iov"),
        ValueLayout.JAVA_LONG.withName("msg_iovlen"),
        ValueLayout.JAVA_LONG.withName("msg_control"),
        ValueLayout.JAVA_LONG.withName("msg_controllen"),
        ValueLayout.JAVA_INT.withName("msg_flags"),
        paddingLayout(4)).withName("msghdr");

    /** Bytes of the struct. */
    public static final int SIZE = (int) LAYOUT.byteSize();

    private static final long NAME = LAYOUT.byteOffset(groupElement("msg_name"));
    private static final long NAME_LENGTH = LAYOUT.byteOffset(groupElement("msg_namelen"));
    private static final long IOV = LAYOUT.byteOffset(groupElement("msg_iov"));
    private static final long IOV_LENGTH = LAYOUT.byteOffset(groupElement("msg_iovlen"));
    private static final long CONTROL = LAYOUT.byteOffset(groupElement("msg_control"));
    private static final long CONTROL_LENGTH = LAYOUT.byteOffset(groupElement("msg_controllen"));
    private static final long FLAGS = LAYOUT.byteOffset(groupElement("msg_flags"));

    private MsgHdr() {
    }

    /** Sets where the address is (or shall go) and how long it is (or may be); 0, 0 for none. */
    public static void name(long at, long address, int length) {
        Memory.putLong(at + NAME, address);
        nameLength(at, length);
    }

    /** Sets only the length of the address. */
    public static void nameLength(long at, int length) {
        Memory.putInt(at + NAME_LENGTH, length);
    }

    /** Tells the length of the address. */
    public static int nameLength(long at) {
        return Memory.getInt(at + NAME_LENGTH);
    }

    /** Sets the array of {@link IoVec} that describes the data. */
    public static void iov(long at, long array, int count) {
        Memory.putLong(at + IOV, array);
        Memory.putLong(at + IOV_LENGTH, count);
    }

    /** Sets the control data: a sequence of {@link CMsgHdr}; 0, 0 for none. */
    public static void control(long at, long address, int length) {
        Memory.putLong(at + CONTROL, address);
        controlLength(at, length);
    }

    /** Sets only the length of the control data. */
    public static void controlLength(long at, int length) {
        Memory.putLong(at + CONTROL_LENGTH, length);
    }

    /** Tells the length of the control data. */
    public static int controlLength(long at) {
        return (int) Memory.getLong(at + CONTROL_LENGTH);
    }

    /** Tells the flags a receive call left: MSG_TRUNC, MSG_CTRUNC. */
    public static int flags(long at) {
        return Memory.getInt(at + FLAGS);
    }
}
