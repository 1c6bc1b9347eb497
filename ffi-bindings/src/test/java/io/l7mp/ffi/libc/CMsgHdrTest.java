// SPDX-License-Identifier: MIT
package io.l7mp.ffi.libc;

import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IPV6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_UDP;
import static io.l7mp.ffi.libc.Constants.IPV6_PKTINFO;
import static io.l7mp.ffi.libc.Constants.IP_PKTINFO;
import static io.l7mp.ffi.libc.Constants.UDP_GRO;
import static io.l7mp.ffi.libc.Constants.UDP_SEGMENT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.ffi.Memory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CMsgHdrTest {

    private final Arena arena = Arena.ofConfined();
    private final long control = arena.allocate(256, Long.BYTES).address();
    private final long reply = control + 128;

    @AfterEach
    void free() {
        arena.close();
    }

    @Test
    void shouldWriteTheSegmentSize() {
        assertEquals(24, CMsgHdr.writeSegmentSize(control, 1400));
        assertEquals(18, Memory.getLong(control));
        assertEquals(control, CMsgHdr.find(control, 24, IPPROTO_UDP, UDP_SEGMENT));
        assertEquals(1400, Memory.getShort(CMsgHdr.data(control)));
    }

    @Test
    void shouldFindAnItemBehindOthers() {
        var first = CMsgHdr.write(control, IPPROTO_IP, IP_PKTINFO, InPktInfo.SIZE);
        var second = CMsgHdr.write(control + first, IPPROTO_UDP, UDP_GRO, Integer.BYTES);
        Memory.putInt(CMsgHdr.data(control + first), 1200);
        assertEquals(1200, CMsgHdr.segmentSize(control, first + second));
        assertEquals(4, CMsgHdr.dataLength(control + first));
        assertEquals(0, CMsgHdr.segmentSize(control, first));
        assertEquals(0, CMsgHdr.segmentSize(control, 0));
    }

    @Test
    void shouldStopAtAnItemThatDoesNotFit() {
        CMsgHdr.write(control, IPPROTO_UDP, UDP_GRO, Integer.BYTES);
        assertEquals(0, CMsgHdr.find(control, 18, IPPROTO_UDP, UDP_GRO));
        Memory.putLong(control, 3);
        assertEquals(0, CMsgHdr.find(control, 24, IPPROTO_UDP, UDP_GRO));
        Memory.putLong(control, -1);
        assertEquals(0, CMsgHdr.find(control, 24, IPPROTO_UDP, UDP_GRO));
    }

    @Test
    void shouldAnswerFromTheIpv4AddressCalled() {
        var space = CMsgHdr.write(control, IPPROTO_IP, IP_PKTINFO, InPktInfo.SIZE);
        InPktInfo.write(CMsgHdr.data(control), 3, 0x7f000002);
        assertEquals(32, CMsgHdr.writeReplySource(reply, control, space));
        var info = CMsgHdr.data(CMsgHdr.find(reply, 32, IPPROTO_IP, IP_PKTINFO));
        assertEquals(0x7f000002, InPktInfo.localAddress(info));
        assertEquals(0, InPktInfo.interfaceIndex(info));
    }

    @Test
    void shouldAnswerFromTheIpv6AddressCalled() {
        assertReply6(0x20010db800000000L, 0);
    }

    @Test
    void shouldKeepTheInterfaceOfLinkLocalAddresses() {
        assertReply6(0xfe80000000000000L, 3);
    }

    @Test
    void shouldWriteNoSourceWhenNoneIsKnown() {
        var space = CMsgHdr.writeSegmentSize(control, 100);
        assertEquals(0, CMsgHdr.writeReplySource(reply, control, space));
    }

    private void assertReply6(long high, int expectedInterface) {
        var space = CMsgHdr.write(control, IPPROTO_IPV6, IPV6_PKTINFO, In6PktInfo.SIZE);
        In6PktInfo.write(CMsgHdr.data(control), 3, high, 1);
        assertEquals(40, CMsgHdr.writeReplySource(reply, control, space));
        var info = CMsgHdr.data(CMsgHdr.find(reply, 40, IPPROTO_IPV6, IPV6_PKTINFO));
        assertEquals(high, In6PktInfo.addressHigh(info));
        assertEquals(1, In6PktInfo.addressLow(info));
        assertEquals(expectedInterface, In6PktInfo.interfaceIndex(info));
    }
}
