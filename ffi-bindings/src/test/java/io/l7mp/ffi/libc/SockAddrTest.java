// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SockAddrTest {

    private static final int HIGH_PORT = 65_432;

    private final Arena arena = Arena.ofConfined();
    private final long at = arena.allocate(SockAddrUn.SIZE, Long.BYTES).address();

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void shouldWriteAndReadIpv4() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        assertEquals(16, SockAddr.write(at, address, HIGH_PORT));
        assertEquals(Constants.AF_INET, SockAddr.family(at));
        assertEquals(HIGH_PORT, SockAddr.port(at));
        assertEquals(0xc0000201, SockAddr.inAddress(at));
        assertEquals(new InetSocketAddress(address, HIGH_PORT), SockAddr.read(at));
    }

    @Test
    void shouldWriteAndReadIpv6() throws Exception {
        var address = InetAddress.getByName("2001:db8::8:800:200c:417a");
        assertEquals(28, SockAddr.write(at, address, HIGH_PORT));
        assertEquals(Constants.AF_INET6, SockAddr.family(at));
        assertEquals(HIGH_PORT, SockAddr.port(at));
        assertEquals(0x20010db800000000L, SockAddr.in6High(at));
        assertEquals(0x00080800200c417aL, SockAddr.in6Low(at));
        assertEquals(new InetSocketAddress(address, HIGH_PORT), SockAddr.read(at));
    }

    @Test
    void shouldKeepTheScopeOfLinkLocalAddresses() throws Exception {
        var bytes = InetAddress.getByName("fe80::1").getAddress();
        SockAddr.write(at, Inet6Address.getByAddress(null, bytes, 7), 1);
        assertEquals(7, SockAddr.in6Scope(at));
        assertEquals(7, ((Inet6Address) SockAddr.read(at).getAddress()).getScopeId());
    }

    @Test
    void shouldMapIpv4ForAnIpv6Socket() throws Exception {
        var address = InetAddress.getByName("192.0.2.1");
        assertEquals(28, SockAddr.writeIn6(at, address, 80));
        assertEquals(0, SockAddr.in6High(at));
        assertEquals(0xffffc0000201L, SockAddr.in6Low(at));
        assertEquals(new InetSocketAddress(address, 80), SockAddr.read(at));
    }

    @Test
    void shouldLeaveNothingOfAnEarlierAddress() throws Exception {
        Memory.segment(at, SockAddr.SIZE).fill((byte) 0xff);
        SockAddr.write(at, InetAddress.getByName("192.0.2.1"), 1);
        assertEquals(0, Memory.getLong(at + 8));
        Memory.segment(at, SockAddr.SIZE).fill((byte) 0xff);
        SockAddr.write(at, InetAddress.getByName("::1"), 1);
        assertEquals(0, Memory.getInt(at + 4));
        assertEquals(0, SockAddr.in6Scope(at));
    }

    @Test
    void shouldRefuseToReadAnotherFamily() throws Exception {
        SockAddrUn.write(at, "/run/x");
        assertThrows(IllegalArgumentException.class, () -> SockAddr.read(at));
    }

    @Test
    void shouldWriteAndReadUnixPaths() throws Exception {
        var length = SockAddrUn.write(at, "/run/x");
        assertEquals(2 + "/run/x".length() + 1, length);
        assertEquals(Constants.AF_UNIX, SockAddr.family(at));
        assertEquals("/run/x", SockAddrUn.read(at, length));
        assertEquals("", SockAddrUn.read(at, 2));
    }

    @Test
    void shouldCountEachByteOfAbstractNames() throws Exception {
        var length = SockAddrUn.write(at, "\0name");
        assertEquals(2 + 5, length);
        assertEquals("\0name", SockAddrUn.read(at, length));
    }

    @Test
    void shouldRefusePathsThatDoNotFit() throws Exception {
        var longest = "x".repeat(107);
        assertEquals(longest, SockAddrUn.read(at, SockAddrUn.write(at, longest)));
        var failure = assertThrows(ErrnoException.class,
            () -> SockAddrUn.write(at, longest + "x"));
        assertEquals(Errno.ENAMETOOLONG, failure.errno());
    }
}
