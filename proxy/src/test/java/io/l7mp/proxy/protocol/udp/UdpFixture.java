package io.l7mp.proxy.protocol.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Resolver;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A loop, a factory, and real sockets around them. */
final class UdpFixture {
    final FakeSessions sessions;
    final Descriptors descriptors = new Descriptors(10);
    final UdpFactory factory = new UdpFactory(new Outbound(descriptors, new Resolver()));
    private final LoopGroup loops;
    private final List<DatagramSocket> open = new ArrayList<>();

    UdpFixture() throws IOException {
        loops = new LoopGroup(1);
        sessions = new FakeSessions(loop());
    }

    EventLoop loop() {
        return loops.all().get(0);
    }

    /** Opens a listener called {@code u} of {@code spec} and {@code options}. */
    UdpListener listen(Map<String, ?> spec, Map<String, ?> options, SessionAcceptor acceptor)
            throws IOException {
        var listener = listener(spec, options, acceptor);
        listener.open();
        return listener;
    }

    UdpListener listen(Map<String, ?> spec) throws IOException {
        return listen(spec, Map.of(), sessions.echo());
    }

    UdpListener listener(Map<String, ?> spec, Map<String, ?> options, SessionAcceptor acceptor) {
        var parsed = listenerSpec(spec, options);
        var info = new ListenerInfo(parsed, "rules", factory.defaultIdleMs(parsed));
        var context = new ListenerContext(info, loops, loop -> acceptor, descriptors);
        return (UdpListener) factory.listener(parsed).orElseThrow().apply(context);
    }

    static ListenerSpec listenerSpec(Map<String, ?> spec, Map<String, ?> options) {
        return ListenerSpec.of(Node.of(Map.of("name", "u", "spec", with(spec),
                "rules", "rules", "options", options)), warning -> { });
    }

    Connector cluster(Map<String, ?> spec) {
        var node = Node.of(Map.of("name", "c", "spec", with(spec)));
        return factory.cluster(ClusterSpec.of(node, warning -> { })).orElseThrow();
    }

    DatagramSocket client(String host) throws IOException {
        return client(new InetSocketAddress(InetAddress.getByName(host), 0));
    }

    DatagramSocket client(InetSocketAddress local) throws IOException {
        var socket = new DatagramSocket(local);
        socket.setReceiveBufferSize(1 << 20);
        socket.setSoTimeout(5_000);
        open.add(socket);
        return socket;
    }

    static void send(DatagramSocket from, InetSocketAddress to, String text) throws IOException {
        from.send(new DatagramPacket(text.getBytes(), text.length(), to));
    }

    /** Where {@code from} reaches {@code listener}, which may be bound to a wildcard. */
    static InetSocketAddress to(UdpListener listener, DatagramSocket from) {
        return new InetSocketAddress(from.getLocalAddress(), listener.localAddress().getPort());
    }

    static DatagramPacket receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[70_000], 70_000);
        socket.receive(packet);
        return packet;
    }

    static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength());
    }

    /** Sends {@code text} and expects it back. */
    static void echo(DatagramSocket client, InetSocketAddress to, String text) throws IOException {
        send(client, to, text);
        assertEquals(text, text(receive(client)));
    }

    /** Keeps the loop busy until the latch is counted down, so that datagrams gather. */
    CountDownLatch hold() throws InterruptedException {
        var held = new CountDownLatch(1);
        var isHeld = new CountDownLatch(1);
        loop().call(() -> {
            isHeld.countDown();
            return held.await(5, TimeUnit.SECONDS);
        });
        assertTrue(isHeld.await(5, TimeUnit.SECONDS));
        return held;
    }

    /** Waits until the loop has done what was ready when this was called. */
    void settle() throws IOException {
        for (var i = 0; i < 2; i++) {
            var before = loop().await(loop()::nowNs);
            while (loop().await(loop()::nowNs).equals(before)) {
                Thread.onSpinWait();
            }
        }
    }

    long count(Counter counter) {
        return loop().counters().get(counter);
    }

    void close() throws InterruptedException {
        open.forEach(DatagramSocket::close);
        loops.stop(5_000);
    }

    private static Map<String, ?> with(Map<String, ?> spec) {
        var full = new HashMap<String, Object>(spec);
        full.put("protocol", "UDP");
        return full;
    }
}
