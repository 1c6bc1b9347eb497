package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.SOL_SOCKET;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.datagram.SendBatch;
import io.l7mp.ffi.libc.LibC;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpSocketTest {
    private static final int SO_NO_CHECK = 11;

    private final ByteBuffer payload = ByteBuffer.allocateDirect(128 * 1024);
    private final long payloadAt = MemorySegment.ofBuffer(payload).address();
    private final Recorder recorder = new Recorder();
    private final Map<UdpSocket, Integer> ports = new HashMap<>();
    private EventLoop loop;

    /** Keeps what comes. */
    private static final class Recorder implements UdpEvents {
        private final BlockingQueue<List<byte[]>> batches = new LinkedBlockingQueue<>();
        private final BlockingQueue<UdpPeer> peers = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> errors = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> drops = new LinkedBlockingQueue<>();

        @Override
        public void onReceived(RecvBatch received, int count) {
            var batch = new ArrayList<byte[]>();
            for (var slot = 0; slot < count; slot++) {
                var bytes = new byte[received.length(slot)];
                received.memory().get(received.offset(slot), bytes);
                batch.add(bytes);
            }
            if (received.nameLength(0) > 0) {
                peers.add(UdpPeer.of(received, 0));
            }
            batches.add(batch);
        }

        @Override
        public void onUnreachable(int errno) {
            errors.add(errno);
        }

        @Override
        public void onDropped(Counter reason, int count) {
            drops.add(reason + ":" + count);
        }

        @Override
        public void onDefect(Throwable cause) {
            throw new AssertionError(cause);
        }

        List<byte[]> next() throws InterruptedException {
            return batches.poll(5, TimeUnit.SECONDS);
        }
    }

    @BeforeEach
    void startLoop() throws Exception {
        loop = new EventLoop(0);
        loop.start();
    }

    @AfterEach
    void stopLoop() throws Exception {
        loop.requestStop();
        assertTrue(loop.awaitStop(5_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void shouldReceiveAndAnswer(String host) throws Exception {
        var server = listening(host);
        try (var client = client(host)) {
            send(client, server, "ping".getBytes());
            assertArrayEquals("ping".getBytes(), recorder.next().get(0));
            var peer = recorder.peers.take();
            assertEquals(client.getLocalPort(), peer.address().getPort());
            assertEquals(InetAddress.getByName(host), peer.address().getAddress());
            answer(server, peer, 4);
            assertEquals(4, receive(client).getLength());
        }
    }

    @Test
    void shouldReceiveUpTo64AtOnce() throws Exception {
        var server = listening("127.0.0.1");
        try (var client = client("127.0.0.1")) {
            var held = hold();
            for (var i = 0; i < 70; i++) {
                send(client, server, new byte[] {(byte) i});
            }
            held.countDown();
            assertEquals(64, recorder.next().size());
            var rest = recorder.next();
            assertEquals(6, rest.size());
            assertEquals(69, rest.get(5)[0]);
        }
    }

    @Test
    void shouldReceiveEmptyAndLongestDatagramsWhole() throws Exception {
        var server = listening("127.0.0.1");
        try (var client = client("127.0.0.1")) {
            var longest = new byte[65_507];
            Arrays.fill(longest, (byte) 7);
            longest[65_506] = 9;
            var held = hold();
            send(client, server, new byte[0]);
            send(client, server, longest);
            send(client, server, new byte[] {1});
            held.countDown();
            var batch = recorder.next();
            assertEquals(0, batch.get(0).length);
            assertArrayEquals(longest, batch.get(1));
            assertArrayEquals(new byte[] {1}, batch.get(2));
        }
    }

    @Test
    void shouldSendRunsOfEqualSizeAndKeepTheirOrder() throws Exception {
        // Two runs with a shorter end, single ones, an empty one, and one too long for a frame.
        var lengths = new int[64];
        for (var i = 0; i < 64; i++) {
            lengths[i] = i < 20 ? 100 : i == 20 ? 50 : i < 30 ? 10 + i : i < 60 ? 1200 : 0;
        }
        lengths[63] = 3000;
        var server = listening("127.0.0.1");
        try (var client = client("127.0.0.1")) {
            send(client, server, new byte[1]);
            recorder.next();
            var peer = recorder.peers.take();
            assertEquals(0, onLoop(() -> server.sendTo(peer, payloadAt, new int[64], lengths, 64)));
            for (var length : lengths) {
                assertEquals(length, receive(client).getLength());
            }
        }
    }

    @Test
    void shouldDoWithoutSegmentsWhereThePathCannotCut() throws Exception {
        try (var receiver = client("127.0.0.1");
                var channel = DatagramChannel.open().connect(receiver.getLocalSocketAddress())) {
            onLoop(() -> {
                var fd = NioFd.of(channel);
                // The kernel cuts nothing for sockets without checksums: EINVAL or EIO.
                LibC.setsockopt(loop.callState(), fd, SOL_SOCKET, SO_NO_CHECK, 1);
                var sender = new UdpSender(recorder, loop.callState(), new SendBatch(64), fd, 1472);
                var lengths = new int[64];
                Arrays.fill(lengths, 100);
                assertEquals(0, sender.send(payloadAt, new int[64], lengths, 64));
                assertFalse(sender.isSegmenting());
                return null;
            });
            for (var i = 0; i < 64; i++) {
                assertEquals(100, receive(receiver).getLength());
            }
        }
    }

    @Test
    void shouldAnswerFromTheAddressThatWasCalled() throws Exception {
        var server = listening("0.0.0.0");
        try (var client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            client.setSoTimeout(5_000);
            var called = new InetSocketAddress("127.0.0.2", ports.get(server));
            client.send(new DatagramPacket(new byte[1], 1, called));
            recorder.next();
            answer(server, recorder.peers.take(), 1);
            assertEquals(called, receive(client).getSocketAddress());
        }
    }

    @Test
    void shouldServeIpv4OnTheIpv6Wildcard() throws Exception {
        var server = listening("::");
        try (var client = new DatagramSocket(0, InetAddress.getByName("127.0.0.1"))) {
            client.setSoTimeout(5_000);
            var called = new InetSocketAddress("127.0.0.2", ports.get(server));
            client.send(new DatagramPacket(new byte[1], 1, called));
            recorder.next();
            var peer = recorder.peers.take();
            assertEquals(client.getLocalSocketAddress(), peer.address());
            assertEquals(UdpPeer.connected(peer.address()).low(), peer.low());
            assertEquals(UdpPeer.connected(peer.address()).tail(), peer.tail());
            answer(server, peer, 1);
            assertEquals(called, receive(client).getSocketAddress());
        }
    }

    @Test
    void shouldTellThatTheConnectedPeerIsGone() throws Exception {
        var closed = client("127.0.0.1");
        var gone = (InetSocketAddress) closed.getLocalSocketAddress();
        closed.close();
        var socket = connected(gone);
        onLoop(() -> socket.send(payloadAt, new int[1], new int[1], 1));
        assertEquals(Errno.ECONNREFUSED, recorder.errors.poll(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldTryAgainAfterAnOldErrorAndTellOfIt() throws Exception {
        var first = client("127.0.0.1");
        var address = (InetSocketAddress) first.getLocalSocketAddress();
        first.close();
        var socket = connected(address);
        onLoop(() -> {
            socket.pauseReading();
            return socket.send(payloadAt, new int[1], new int[1], 1);
        });
        try (var second = new DatagramSocket(address)) {
            second.setSoTimeout(5_000);
            assertEquals(Errno.ECONNREFUSED,
                    onLoop(() -> socket.send(payloadAt, new int[1], new int[] {5}, 1)));
            assertEquals(5, receive(second).getLength());
        }
        assertTrue(recorder.drops.isEmpty());
    }

    @Test
    void shouldCountWhatIsTooLongAndSendTheRest() throws Exception {
        try (var receiver = client("127.0.0.1")) {
            var socket = connected((InetSocketAddress) receiver.getLocalSocketAddress());
            var lengths = new int[] {1, 70_000, 2};
            assertEquals(0, onLoop(() -> socket.send(payloadAt, new int[3], lengths, 3)));
            assertEquals(1, receive(receiver).getLength());
            assertEquals(2, receive(receiver).getLength());
            assertEquals(List.of("DROPS_SEND_FAILED:1"), List.copyOf(recorder.drops));
        }
    }

    private UdpSocket listening(String host) throws Exception {
        var local = new InetSocketAddress(InetAddress.getByName(host), 0);
        var server = onLoop(() -> {
            var socket = UdpSocket.open(loop, local.getAddress(), recorder);
            socket.bind(local);
            socket.reportCalledAddress();
            socket.start();
            return socket;
        });
        ports.put(server, onLoop(server::localAddress).getPort());
        return server;
    }

    private UdpSocket connected(InetSocketAddress remote) throws Exception {
        return onLoop(() -> {
            var socket = UdpSocket.open(loop, remote.getAddress(), recorder);
            socket.connect(remote);
            socket.startPaused();
            socket.resumeReading();
            return socket;
        });
    }

    private void answer(UdpSocket server, UdpPeer peer, int length) throws Exception {
        onLoop(() -> server.sendTo(peer, payloadAt, new int[1], new int[] {length}, 1));
    }

    /** Keeps the loop busy until the latch is counted down, so that datagrams gather. */
    private CountDownLatch hold() throws Exception {
        var held = new CountDownLatch(1);
        var isHeld = new CountDownLatch(1);
        loop.call(() -> {
            isHeld.countDown();
            return held.await(5, TimeUnit.SECONDS);
        });
        assertTrue(isHeld.await(5, TimeUnit.SECONDS));
        return held;
    }

    private void send(DatagramSocket from, UdpSocket to, byte[] bytes) throws Exception {
        from.send(new DatagramPacket(bytes, bytes.length,
                new InetSocketAddress(from.getLocalAddress(), ports.get(to))));
    }

    private <T> T onLoop(Callable<T> work) throws IOException {
        return loop.await(work);
    }

    private static DatagramSocket client(String host) throws Exception {
        var socket = new DatagramSocket(0, InetAddress.getByName(host));
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static DatagramPacket receive(DatagramSocket socket) throws Exception {
        var packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return packet;
    }
}
