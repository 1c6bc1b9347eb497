// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.libc.Constants.AF_INET;
import static io.l7mp.ffi.libc.Constants.AF_INET6;
import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static java.lang.foreign.MemoryLayout.sequenceLayout;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.l7mp.ffi.Memory;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Internet socket addresses, netinet/in.h; port and address are in network order.
 *
 * <p>Family and port lie at the same place in both structs, so {@link #family} and {@link #port}
 * read either. The accessors allocate nothing; {@link #read} makes Java objects.
 *
 * <pre>{@code
 * struct sockaddr_in {               struct sockaddr_in6 {
 *     sa_family_t    sin_family;         sa_family_t     sin6_family;
 *     in_port_t      sin_port;           in_port_t       sin6_port;
 *     struct in_addr sin_addr;           uint32_t        sin6_flowinfo;
 *     unsigned char  sin_zero[8];        struct in6_addr sin6_addr;
 * };                                     uint32_t        sin6_scope_id;
 *                                    };
 * }</pre>
 */
public final class SockAddr {

    /** The IPv4 struct. */
    public static final StructLayout IN_LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sin_family"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("sin_port"),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("sin_addr"),
        sequenceLayout(8, ValueLayout.JAVA_BYTE).withName("sin_zero")).withName("sockaddr_in");

    /** The IPv6 struct. */
    public static final StructLayout IN6_LAYOUT = MemoryLayout.structLayout(
        ValueLayout.JAVA_SHORT.withName("sin6_family"),
        ValueLayout.JAVA_SHORT.withOrder(BIG_ENDIAN).withName("sin6_port"),
        ValueLayout.JAVA_INT.withOrder(BIG_ENDIAN).withName("sin6_flowinfo"),
        sequenceLayout(16, ValueLayout.JAVA_BYTE).withName("sin6_addr"),
        ValueLayout.JAVA_INT.withName("sin6_scope_id")).withName("sockaddr_in6");

    /** Bytes of the IPv4 struct. */
    public static final int IN_SIZE = (int) IN_LAYOUT.byteSize();
    /** Bytes of the IPv6 struct. */
    public static final int IN6_SIZE = (int) IN6_LAYOUT.byteSize();
    /** Bytes that hold either. */
    public static final int SIZE = IN6_SIZE;

    private static final long FAMILY = IN_LAYOUT.byteOffset(groupElement("sin_family"));
    private static final long PORT = IN_LAYOUT.byteOffset(groupElement("sin_port"));
    private static final long IN_ADDRESS = IN_LAYOUT.byteOffset(groupElement("sin_addr"));
    private static final long IN6_ADDRESS = IN6_LAYOUT.byteOffset(groupElement("sin6_addr"));
    private static final long IN6_SCOPE = IN6_LAYOUT.byteOffset(groupElement("sin6_scope_id"));
    private static final int MAPPED_PREFIX = 0xffff;

    private SockAddr() {
    }

    /** Tells AF_INET, AF_INET6 or another family; good for every kind of address. */
    public static int family(long at) {
        return Memory.getShort(at + FAMILY);
    }

    /** Tells the port of either kind, 0 to 65535. */
    public static int port(long at) {
        return Short.toUnsignedInt(Memory.getShortBe(at + PORT));
    }

    /** Reads the IPv4 address; the first of its four bytes is the highest. */
    public static int inAddress(long at) {
        return Memory.getIntBe(at + IN_ADDRESS);
    }

    /** Reads the first half of the IPv6 address; its first byte is the highest. */
    public static long in6High(long at) {
        return Memory.getLongBe(at + IN6_ADDRESS);
    }

    /** Reads the second half of the IPv6 address. */
    public static long in6Low(long at) {
        return Memory.getLongBe(at + IN6_ADDRESS + Long.BYTES);
    }

    /** Reads the interface a link-local IPv6 address belongs to, or 0. */
    public static int in6Scope(long at) {
        return Memory.getInt(at + IN6_SCOPE);
    }

    /**
     * Writes an address in its own family.
     *
     * @return the length to pass along with it: {@link #IN_SIZE} or {@link #IN6_SIZE}
     */
    public static int write(long at, InetAddress address, int port) {
        return address instanceof Inet4Address
            ? writeIn(at, address, port) : writeIn6(at, address, port);
    }

    /**
     * Writes an address for an AF_INET6 socket, an IPv4 one as {@code ::ffff:a.b.c.d}.
     *
     * @return the length to pass along with it: {@link #IN6_SIZE}
     */
    public static int writeIn6(long at, InetAddress address, int port) {
        Memory.clear(at, IN6_SIZE);
        putHead(at, AF_INET6, port);
        if (address instanceof Inet6Address in6) {
            Memory.copy(in6.getAddress(), 0, at + IN6_ADDRESS, 16);
            Memory.putInt(at + IN6_SCOPE, in6.getScopeId());
        } else {
            Memory.putIntBe(at + IN6_ADDRESS + 8, MAPPED_PREFIX);
            Memory.copy(address.getAddress(), 0, at + IN6_ADDRESS + 12, 4);
        }
        return IN6_SIZE;
    }

    /**
     * Makes a Java address of an internet address; {@code ::ffff:a.b.c.d} becomes an IPv4 one.
     *
     * @throws IllegalArgumentException when it is of another family
     */
    public static InetSocketAddress read(long at) {
        var address = switch (family(at)) {
            case AF_INET -> readAddress(at + IN_ADDRESS, 4, 0);
            case AF_INET6 -> readAddress(at + IN6_ADDRESS, 16, in6Scope(at));
            default -> throw new IllegalArgumentException("address family " + family(at));
        };
        return new InetSocketAddress(address, port(at));
    }

    private static int writeIn(long at, InetAddress address, int port) {
        Memory.clear(at, IN_SIZE);
        putHead(at, AF_INET, port);
        Memory.copy(address.getAddress(), 0, at + IN_ADDRESS, 4);
        return IN_SIZE;
    }

    private static void putHead(long at, int family, int port) {
        Memory.putShort(at + FAMILY, (short) family);
        Memory.putShortBe(at + PORT, (short) port);
    }

    private static InetAddress readAddress(long at, int length, int scope) {
        var bytes = new byte[length];
        Memory.copy(at, bytes, 0, length);
        try {
            return scope == 0
                ? InetAddress.getByAddress(bytes) : Inet6Address.getByAddress(null, bytes, scope);
        } catch (UnknownHostException impossible) {
            throw new AssertionError("4 and 16 bytes make an address", impossible);
        }
    }
}
