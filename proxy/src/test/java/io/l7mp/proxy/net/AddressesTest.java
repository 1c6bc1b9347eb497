package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressesTest {
    /** Mostly the examples of RFC 5952. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
        "2001:0db8::0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:DB8::ABCD, 2001:db8::abcd",
        "0:0:0:0:0:0:0:0, ::",
        "0:0:0:0:0:0:0:1, ::1",
        "1:0:0:0:0:0:0:0, 1::",
        "0:0:0:4:5:6:7:8, ::4:5:6:7:8",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "::ffff:127.0.0.1, 127.0.0.1",
        "192.0.2.1, 192.0.2.1"
    })
    void shouldWriteAddressesAsUsual(String given, String expected) throws UnknownHostException {
        assertEquals(expected, Addresses.text(InetAddress.ofLiteral(given)));
    }

    @Test
    void shouldKeepTheZoneOfLinkLocalAddressesOnly() throws UnknownHostException {
        var link = new byte[16];
        link[0] = (byte) 0xfe;
        link[1] = (byte) 0x80;
        link[15] = 1;
        assertEquals("fe80::1%1",
                Addresses.text(Inet6Address.getByAddress(null, link, 1)));
        link[0] = 0x20;
        assertEquals("2080::1",
                Addresses.text(Inet6Address.getByAddress(null, link, 1)));
    }

    @Test
    void shouldPutIpv6InBracketsBeforeThePort() {
        assertEquals("[::1]:80",
                Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80)));
        assertEquals("192.0.2.1:80",
                Addresses.text(new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 80)));
        assertEquals("a.example:80",
                Addresses.text(InetSocketAddress.createUnresolved("a.example", 80)));
        assertEquals("/tmp/s", Addresses.text(UnixDomainSocketAddress.of("/tmp/s")));
    }
}
