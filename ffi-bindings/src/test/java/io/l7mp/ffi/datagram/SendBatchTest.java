// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import static io.l7mp.ffi.libc.Constants.AF_UNIX;
import static io.l7mp.ffi.libc.Constants.IPPROTO_IP;
import static io.l7mp.ffi.libc.Constants.IP_PKTINFO;
import static io.l7mp.ffi.libc.Constants.SOCK_DGRAM;
import static java.net.StandardProtocolFamily.INET;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Errno;
import io.l7mp.ffi.Fd;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.libc.CMsgHdr;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.ffi.libc.SockAddr;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SendBatchTest {

    private static final int MAX_MESSAGES = 8;
    private static final int MAX_SEGMENT = 1472;
    private static final String TEXT = "aabbccd";

    private final SendBatch batch = new SendBatch(MAX_MESSAGES);
    private final long name = Memory.allocate(SockAddr.SIZE, Long.BYTES);
    private final long source = Memory.allocate(64, Long.BYTES);

    @BeforeEach
    void fill() {
        Memory.copy(TEXT.getBytes(), 0, source + 1, TEXT.length());
        batch.source(source, new int[] {1, 3, 5, 7}, new int[] {2, 2, 2, 1});
    }

    @ParameterizedTest
    @EnumSource(value = StandardProtocolFamily.class, names = {"INET", "INET6"})
    void shouldSendToTheConnectedPeer(StandardProtocolFamily family) throws Exception {
        try (var pair = UdpPair.onLoopback(family).connect()) {
            assertEquals(1, batch.sendOne(pair.cs, pair.clientFd(), 1));
            assertEquals(List.of("bb"), pair.receive(pair.server, 1));
            assertEquals(4, batch.sendMany(pair.cs, pair.clientFd(), 0, 4));
            assertEquals(List.of("aa", "bb", "cc", "d"), pair.receive(pair.server, 4));
            assertEquals(3, batch.sendSegments(pair.cs, pair.clientFd(), 1, 3));
            assertEquals(List.of("bb", "cc", "d"), pair.receive(pair.server, 3));
        }
    }

    @ParameterizedTest
    @EnumSource(value = StandardProtocolFamily.class, names = {"INET", "INET6"})
    void shouldSendToANamedPeer(StandardProtocolFamily family) throws Exception {
        try (var pair = UdpPair.onLoopback(family)) {
            batch.peer(name, writeName(pair.serverAddress()), 0, 0);
            assertEquals(1, batch.sendOne(pair.cs, pair.clientFd(), 0));
            assertEquals(2, batch.sendMany(pair.cs, pair.clientFd(), 1, 2));
            assertEquals(List.of("aa", "bb", "cc"), pair.receive(pair.server, 3));
            assertEquals(4, batch.sendSegments(pair.cs, pair.clientFd(), 0, 4));
            assertEquals(List.of("aa", "bb", "cc", "d"), pair.receive(pair.server, 4));
        }
    }

    @Test
    void shouldForgetTheFormerPeer() throws Exception {
        try (var first = UdpPair.onLoopback(INET); var second = UdpPair.onLoopback(INET)) {
            batch.peer(name, writeName(first.serverAddress()), 0, 0);
            batch.sendMany(first.cs, first.clientFd(), 0, 2);
            assertEquals(2, first.receive(first.server, 2).size());
            var other = Memory.allocate(SockAddr.SIZE, Long.BYTES);
            var address = second.serverAddress();
            var length = SockAddr.write(other, address.getAddress(), address.getPort());
            batch.peer(other, length, 0, 0);
            batch.sendMany(first.cs, first.clientFd(), 0, 1);
            batch.sendMany(first.cs, first.clientFd(), 0, 4);
            assertEquals(List.of("aa", "aa", "bb", "cc", "d"), second.receive(second.server, 5));
            second.connect();
            batch.connectedPeer();
            assertEquals(4, batch.sendMany(second.cs, second.clientFd(), 0, 4));
            assertEquals(4, second.receive(second.server, 4).size());
        }
    }

    @Test
    void shouldAnswerFromTheAddressThatWasCalled() throws Exception {
        try (var pair = new UdpPair(INET, "0.0.0.0")) {
            pair.set(pair.server, IPPROTO_IP, IP_PKTINFO, 1);
            var called = new InetSocketAddress("127.0.0.2", pair.serverAddress().getPort());
            // A connected client takes answers from the address it called only.
            pair.client.connect(called);
            pair.client.write(ByteBuffer.wrap("call".getBytes()));
            pair.await(pair.server);
            var received = new RecvBatch(1, 100, 0, true);
            assertEquals(1, received.receive(pair.cs, pair.serverFd()));
            var control = Memory.allocate(CMsgHdr.PKTINFO_SPACE, Long.BYTES);
            var length = CMsgHdr.writeReplySource(control, received.controlAddress(0),
                received.controlLength(0));
            batch.peer(received.nameAddress(0), received.nameLength(0), control, length);
            assertEquals(1, batch.sendOne(pair.cs, pair.serverFd(), 0));
            assertEquals(2, batch.sendMany(pair.cs, pair.serverFd(), 0, 2));
            assertEquals(2, batch.sendSegments(pair.cs, pair.serverFd(), 2, 2));
            assertEquals(List.of("aa", "aa", "bb", "cc", "d"), pair.receive(pair.client, 5));
        }
    }

    @Test
    void shouldSendNoMoreThanTheBatchHolds() throws Exception {
        try (var pair = UdpPair.onLoopback(INET).connect()) {
            var lengths = new int[MAX_MESSAGES + 1];
            Arrays.fill(lengths, 1);
            batch.source(source, new int[MAX_MESSAGES + 1], lengths);
            assertEquals(MAX_MESSAGES,
                batch.sendMany(pair.cs, pair.clientFd(), 0, lengths.length));
            assertEquals(MAX_MESSAGES, pair.receive(pair.server, MAX_MESSAGES).size());
        }
    }

    @Test
    void shouldReturnErrorsAsResults() throws Exception {
        try (var pair = UdpPair.onLoopback(INET)) {
            assertEquals(-Errno.EDESTADDRREQ, batch.sendOne(pair.cs, pair.clientFd(), 0));
            assertEquals(-Errno.EDESTADDRREQ, batch.sendMany(pair.cs, pair.clientFd(), 0, 2));
            assertEquals(-Errno.EDESTADDRREQ, batch.sendSegments(pair.cs, pair.clientFd(), 0, 2));
            pair.connect().closeServer();
            assertEquals(1, batch.sendOne(pair.cs, pair.clientFd(), 0));
            pair.await(pair.client);
            assertEquals(-Errno.ECONNREFUSED, batch.sendOne(pair.cs, pair.clientFd(), 0));
        }
    }

    @Test
    void shouldTellHowManyAUnixSocketTook() throws Exception {
        var cs = new CallState();
        assertEquals(0, LibC.socketpair(cs, AF_UNIX, SOCK_DGRAM, 0, cs.scratch()));
        try (var near = new Fd(Memory.getInt(cs.scratch()));
             var far = new Fd(Memory.getInt(cs.scratch() + Integer.BYTES))) {
            var sent = 0;
            var result = 1;
            while (result > 0) {
                result = batch.sendMany(cs, near.number(), 0, 4);
                sent += Math.max(result, 0);
            }
            assertEquals(-Errno.EAGAIN, result);
            var received = new RecvBatch(64, 16, 0, false);
            var arrived = 0;
            for (var n = 1; n > 0; n = received.receive(cs, far.number())) {
                arrived += n;
            }
            assertEquals(sent, arrived - 1);
        }
    }

    @Test
    void shouldSegmentEqualSizesWithAShorterTail() {
        assertSegments(4, new int[] {10, 10, 10, 10});
        assertSegments(4, new int[] {10, 10, 10, 1});
        assertSegments(2, new int[] {10, 5, 5, 5});
        assertSegments(2, new int[] {10, 10, 11});
        assertSegments(1, new int[] {10, 11});
        assertSegments(1, new int[] {10});
        assertSegments(0, new int[0]);
    }

    @Test
    void shouldNotSegmentEmptyOrOversizedDatagrams() {
        assertSegments(1, new int[] {0, 0});
        assertSegments(2, new int[] {10, 10, 0});
        assertSegments(2, new int[] {MAX_SEGMENT, MAX_SEGMENT});
        assertSegments(1, new int[] {MAX_SEGMENT + 1, MAX_SEGMENT + 1});
    }

    @Test
    void shouldKeepWithinWhatTheKernelTakes() {
        var many = new int[SendBatch.MAX_SEGMENTS + 4];
        Arrays.fill(many, 10);
        assertSegments(SendBatch.MAX_SEGMENTS, many);
        var longest = new int[SendBatch.MAX_SEGMENTS];
        Arrays.fill(longest, MAX_SEGMENT);
        assertSegments(SendBatch.MAX_SEGMENTED_BYTES / MAX_SEGMENT, longest);
        assertEquals(1, SendBatch.segments(new int[] {65_000, 10}, 0, 2, 65_507));
    }

    @Test
    void shouldStartAtAnyPayload() {
        assertEquals(2, SendBatch.segments(new int[] {1, 10, 10, 20}, 1, 3, MAX_SEGMENT));
        assertEquals(1, SendBatch.segments(new int[] {1, 10, 10, 20}, 1, 1, MAX_SEGMENT));
    }

    private int writeName(InetSocketAddress address) {
        return SockAddr.write(name, address.getAddress(), address.getPort());
    }

    private static void assertSegments(int expected, int[] lengths) {
        var count = lengths.length;
        assertEquals(expected, SendBatch.segments(lengths, 0, count, MAX_SEGMENT));
        var whole = SendBatch.segmentable(lengths, 0, count, MAX_SEGMENT);
        assertEquals(expected >= 2 && expected == count, whole);
        if (expected >= 2) {
            assertTrue(SendBatch.segmentable(lengths, 0, expected, MAX_SEGMENT));
            assertFalse(SendBatch.segmentable(lengths, 0, 1, MAX_SEGMENT));
        }
    }
}
