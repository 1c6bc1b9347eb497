// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IPV6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_UDP;
import static io.l7mp.ffi.libc.Constants.IPV6_PKTINFO;
import static io.l7mp.ffi.libc.Constants.IP_PKTINFO;
import static io.l7mp.ffi.libc.Constants.UDP_GRO;
import static io.l7mp.ffi.libc.Constants.UDP_SEGMENT;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * One item of control data and the walk over them, sys/socket.h, cmsg(3).
 *
 * <p>The data follows the header; items start at multiples of 8 bytes. Addresses passed in must
 * be so aligned.
 *
 * <pre>{@code
 * struct cmsghdr {
 *     size_t cmsg_len;
 *     int    cmsg_level;
 *     int    cmsg_type;
 * };
 * }</pre>
 */
public final class CMsgHdr {

    /** The struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_LONG.withName("cmsg_len"),
        ValueLayout.JAVA_INT.withName("cmsg_level"),
        ValueLayout.JAVA_INT.withName("cmsg_type")).withName("cmsghdr");

    /** Bytes of the header. */
    public static final int SIZE = (int) LAYOUT.byteSize();
    /** Bytes {@link #writeSegmentSize} fills. */
    public static final int SEGMENT_SPACE = space(Short.BYTES);
    /** Bytes {@link #writeReplySource} fills at most. */
    public static final int PKTINFO_SPACE = space(In6PktInfo.SIZE);

    private static final long LENGTH = LAYOUT.byteOffset(groupElement("cmsg_len"));
    private static final long LEVEL = LAYOUT.byteOffset(groupElement("cmsg_level"));
    private static final long TYPE = LAYOUT.byteOffset(groupElement("cmsg_type"));
    private static final int ALIGNMENT = Long.BYTES;
    private static final int LINK_LOCAL = 0xfe80;

    private CMsgHdr() {
    }

    /** Tells the bytes an item with {@code data} bytes of data takes: CMSG_SPACE. */
    public static int space(int data) {
        return SIZE + align(data);
    }

    /** Address of the data of an item: CMSG_DATA. */
    public static long data(long at) {
        return at + SIZE;
    }

    /** Tells the bytes of data an item has. */
    public static int dataLength(long at) {
        return (int) Memory.getLong(at + LENGTH) - SIZE;
    }

    /** Writes the header of an item with {@code data} bytes of data; returns its space. */
    public static int write(long at, int level, int type, int data) {
        Memory.clear(at, space(data));
        Memory.putLong(at + LENGTH, SIZE + data);
        Memory.putInt(at + LEVEL, level);
        Memory.putInt(at + TYPE, type);
        return space(data);
    }

    /**
     * Looks for an item in received control data.
     *
     * @param control address of the first item
     * @param length bytes of control data the kernel left there
     * @return address of the item, or 0
     */
    public static long find(long control, int length, int level, int type) {
        var end = control + length;
        var at = control;
        while (end - at >= SIZE) {
            var taken = Memory.getLong(at + LENGTH);
            if (taken < SIZE || taken > end - at) {
                return 0;
            }
            if (Memory.getInt(at + LEVEL) == level && Memory.getInt(at + TYPE) == type) {
                return at;
            }
            at += align((int) taken);
        }
        return 0;
    }

    /**
     * Asks the kernel to cut one big payload into datagrams of {@code size} bytes, the last may
     * be shorter: UDP_SEGMENT of udp(7), needs Linux 4.18.
     *
     * @return bytes written, {@link #SEGMENT_SPACE}
     */
    public static int writeSegmentSize(long at, int size) {
        var space = write(at, IPPROTO_UDP, UDP_SEGMENT, Short.BYTES);
        Memory.putShort(data(at), (short) size);
        return space;
    }

    /** Tells the size of the datagrams the kernel glued together (UDP_GRO), 0 if it did not. */
    public static int segmentSize(long control, int length) {
        var item = find(control, length, IPPROTO_UDP, UDP_GRO);
        return item == 0 ? 0 : Memory.getInt(data(item));
    }

    /**
     * Writes the item that makes answers leave from the address a datagram was sent to.
     *
     * <p>The outgoing interface is left to routing, except for link-local addresses, which mean
     * nothing without one.
     *
     * @param at where to, {@link #PKTINFO_SPACE} bytes
     * @param control control data received along with the datagram
     * @param length its length
     * @return bytes written, 0 when the control data does not tell the address
     */
    public static int writeReplySource(long at, long control, int length) {
        var in6 = find(control, length, IPPROTO_IPV6, IPV6_PKTINFO);
        if (in6 != 0) {
            return writeReplyIn6(at, data(in6));
        }
        var in = find(control, length, IPPROTO_IP, IP_PKTINFO);
        if (in == 0) {
            return 0;
        }
        var space = write(at, IPPROTO_IP, IP_PKTINFO, InPktInfo.SIZE);
        InPktInfo.write(data(at), 0, InPktInfo.localAddress(data(in)));
        return space;
    }

    /**
     * Reads the address back that {@link #writeReplySource} has written; {@code ::ffff:a.b.c.d} as
     * an IPv4 one.
     */
    public static InetAddress replySource(long at) {
        var isIn6 = Memory.getInt(at + LEVEL) == IPPROTO_IPV6;
        var bytes = new byte[isIn6 ? 16 : 4];
        Memory.copy(data(at) + (isIn6 ? 0 : InPktInfo.LOCAL), bytes, 0, bytes.length);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes make an address", impossible);
        }
    }

    private static int writeReplyIn6(long at, long received) {
        var space = write(at, IPPROTO_IPV6, IPV6_PKTINFO, In6PktInfo.SIZE);
        var high = In6PktInfo.addressHigh(received);
        var isLinkLocal = (int) (high >>> 48) == LINK_LOCAL;
        var index = isLinkLocal ? In6PktInfo.interfaceIndex(received) : 0;
        In6PktInfo.write(data(at), index, high, In6PktInfo.addressLow(received));
        return space;
    }

    private static int align(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }
}
