// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IPV6;
import static io.l7mp.ffi.libc.Constants.IPPROTO_UDP;
import static io.l7mp.ffi.libc.Constants.IPV6_PKTINFO;
import static io.l7mp.ffi.libc.Constants.IPV6_RECVPKTINFO;
import static io.l7mp.ffi.libc.Constants.IP_PKTINFO;
import static io.l7mp.ffi.libc.Constants.UDP_GRO;
import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.In6PktInfo;
import io.l7mp.ffi.libc.InPktInfo;
import io.l7mp.ffi.libc.SockAddr;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecvBatchTest {

    private static final int SLOTS = 4;
    private static final int SLOT_SIZE = 100;
    private static final int HEADROOM = 28;

    private final RecvBatch batch = new RecvBatch(SLOTS, SLOT_SIZE, HEADROOM, true);

    @ParameterizedTest
    @EnumSource(value = StandardProtocolFamily.class, names = {"INET", "INET6"})
    void shouldReceiveDatagramsAndTheirSenders(StandardProtocolFamily family) throws Exception {
        try (var pair = UdpPair.onLoopback(family)) {
            pair.clientSends("one", "", "three");
            pair.await(pair.server);
            assertEquals(3, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(List.of("one", "", "three"), payloads(3));
            for (var i = 0; i < 3; i++) {
                assertEquals(family == INET ? 16 : 28, batch.nameLength(i));
                assertEquals(pair.clientAddress(), SockAddr.read(batch.nameAddress(i)));
                assertFalse(batch.truncated(i));
                assertEquals(0, batch.controlLength(i));
            }
        }
    }

    @Test
    void shouldReturnEagainWhenNothingWaits() throws Exception {
        try (var pair = UdpPair.onLoopback(INET)) {
            assertEquals(-Errno.EAGAIN, batch.receive(pair.cs, pair.serverFd()));
        }
    }

    @Test
    void shouldDeliverTheRestInTheNextRound() throws Exception {
        try (var pair = UdpPair.onLoopback(INET)) {
            pair.clientSends("1", "2", "3", "4", "5");
            pair.await(pair.server);
            assertEquals(SLOTS, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(List.of("1", "2", "3", "4"), payloads(SLOTS));
            assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(List.of("5"), payloads(1));
        }
    }

    @Test
    void shouldLeaveHeadroomBeforeEachPayload() throws Exception {
        assertEquals(HEADROOM, batch.offset(0));
        assertTrue(batch.offset(1) >= batch.offset(0) + SLOT_SIZE + HEADROOM);
        assertTrue(batch.memory().isDirect());
        assertTrue(batch.memory().capacity() >= batch.offset(SLOTS - 1) + SLOT_SIZE);
        try (var pair = UdpPair.onLoopback(INET)) {
            pair.clientSends("x");
            pair.await(pair.server);
            batch.receive(pair.cs, pair.serverFd());
            assertEquals('x', Memory.getByte(batch.address() + batch.offset(0)));
        }
    }

    @Test
    void shouldTellTruncatedDatagrams() throws Exception {
        try (var pair = UdpPair.onLoopback(INET)) {
            pair.clientSends("x".repeat(SLOT_SIZE + 1), "x".repeat(SLOT_SIZE));
            pair.await(pair.server);
            assertEquals(2, batch.receive(pair.cs, pair.serverFd()));
            assertTrue(batch.truncated(0));
            assertEquals(SLOT_SIZE, batch.length(0));
            assertFalse(batch.truncated(1));
            assertEquals(SLOT_SIZE, batch.length(1));
        }
    }

    @Test
    void shouldGiveEachCallRoomForLongerNamesAgain() throws Exception {
        try (var four = UdpPair.onLoopback(INET); var six = UdpPair.onLoopback(INET6)) {
            four.clientSends("4");
            four.await(four.server);
            batch.receive(four.cs, four.serverFd());
            six.clientSends("6");
            six.await(six.server);
            batch.receive(six.cs, six.serverFd());
            assertEquals(28, batch.nameLength(0));
            assertEquals(six.clientAddress(), SockAddr.read(batch.nameAddress(0)));
        }
    }

    @Test
    void shouldLeaveOutNamesOnConnectedSockets() throws Exception {
        try (var pair = UdpPair.onLoopback(INET).connect()) {
            pair.clientSends("named");
            pair.await(pair.server);
            assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
            pair.server.send(ByteBuffer.wrap("nameless".getBytes()), pair.clientAddress());
            pair.await(pair.client);
            assertEquals(1, batch.receiveConnected(pair.cs, pair.clientFd()));
            assertEquals(List.of("nameless"), payloads(1));
            assertEquals(0, batch.nameLength(0));
            pair.clientSends("named again");
            pair.await(pair.server);
            assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(16, batch.nameLength(0));
        }
    }

    @Test
    void shouldReturnTheErrorOfAnEarlierSend() throws Exception {
        try (var pair = UdpPair.onLoopback(INET).connect()) {
            pair.closeServer();
            pair.client.write(ByteBuffer.allocate(1));
            pair.await(pair.client);
            assertEquals(-Errno.ECONNREFUSED, batch.receiveConnected(pair.cs, pair.clientFd()));
        }
    }

    @Test
    void shouldTellTheIpv4AddressCalled() throws Exception {
        try (var pair = new UdpPair(INET, "0.0.0.0")) {
            pair.set(pair.server, IPPROTO_IP, IP_PKTINFO, 1);
            call(pair, "127.0.0.2");
            var item = CMsgHdr.find(batch.controlAddress(0), batch.controlLength(0),
                IPPROTO_IP, IP_PKTINFO);
            assertNotEquals(0, item);
            assertEquals(0x7f000002, InPktInfo.localAddress(CMsgHdr.data(item)));
            assertEquals(0x7f000002, InPktInfo.destination(CMsgHdr.data(item)));
            assertTrue(InPktInfo.interfaceIndex(CMsgHdr.data(item)) > 0);
        }
    }

    @Test
    void shouldTellTheIpv6AddressCalled() throws Exception {
        try (var pair = new UdpPair(INET6, "::")) {
            pair.set(pair.server, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            call(pair, "::1");
            var item = CMsgHdr.find(batch.controlAddress(0), batch.controlLength(0),
                IPPROTO_IPV6, IPV6_PKTINFO);
            assertNotEquals(0, item);
            assertEquals(0, In6PktInfo.addressHigh(CMsgHdr.data(item)));
            assertEquals(1, In6PktInfo.addressLow(CMsgHdr.data(item)));
        }
    }

    @Test
    void shouldTellTheSizeOfGluedDatagrams() throws Exception {
        try (var pair = UdpPair.onLoopback(INET).connect()) {
            pair.set(pair.server, IPPROTO_UDP, UDP_GRO, 1);
            pair.clientSends("single");
            pair.await(pair.server);
            assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(0, batch.segmentSize(0));
            var sender = new SendBatch(SLOTS);
            var source = Memory.allocate(50, 1);
            sender.source(source, new int[] {0, 20, 40}, new int[] {20, 20, 10});
            assertEquals(3, sender.sendSegments(pair.cs, pair.clientFd(), 0, 3));
            pair.await(pair.server);
            assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
            assertEquals(50, batch.length(0));
            assertEquals(20, batch.segmentSize(0));
        }
    }

    @Test
    void shouldAllocateNothingOnceWarm() throws Exception {
        final var rounds = 50;
        final var calls = 2000;
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (var pair = UdpPair.onLoopback(INET).connect()) {
            var sender = new SendBatch(SLOTS);
            sender.source(Memory.allocate(20, 1), new int[] {0, 10}, new int[] {10, 10});
            var least = Long.MAX_VALUE;
            // The compiler decides when it is warm; a leak would show in every round.
            for (var round = 0; round < rounds && least >= calls; round++) {
                var before = threads.getCurrentThreadAllocatedBytes();
                for (var i = 0; i < calls; i++) {
                    sender.sendMany(pair.cs, pair.clientFd(), 0, 2);
                    sender.sendSegments(pair.cs, pair.clientFd(), 0, 2);
                    batch.receive(pair.cs, pair.serverFd());
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertTrue(least < calls, least + " bytes allocated by " + calls + " calls");
        }
    }

    private void call(UdpPair pair, String address) throws Exception {
        var target = new InetSocketAddress(address, pair.serverAddress().getPort());
        pair.client.send(ByteBuffer.wrap("hello".getBytes()), target);
        pair.await(pair.server);
        assertEquals(1, batch.receive(pair.cs, pair.serverFd()));
    }

    private List<String> payloads(int count) {
        var payloads = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            var bytes = new byte[batch.length(i)];
            batch.memory().get(batch.offset(i), bytes);
            payloads.add(new String(bytes));
        }
        return payloads;
    }
}
