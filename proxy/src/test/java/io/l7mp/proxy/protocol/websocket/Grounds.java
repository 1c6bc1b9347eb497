package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Resolver;
import io.l7mp.proxy.stream.Metadata;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A loop with listeners and outgoing streams on it, each under a {@link Probe}. */
final class Grounds implements AutoCloseable {
    private static final int DESCRIPTORS = 1000;
    private static final long TIMEOUT_S = 5;

    private final LoopGroup loops;
    private final EventLoop loop;
    private final Descriptors descriptors = new Descriptors(DESCRIPTORS);
    private final WebSocketFactory factory =
            new WebSocketFactory(new Outbound(descriptors, new Resolver()));
    private final List<Listener> listeners = new ArrayList<>();
    private final LinkedBlockingQueue<Probe> accepted = new LinkedBlockingQueue<>();

    Grounds() throws IOException {
        loops = new LoopGroup(1);
        loop = loops.next();
    }

    /** Listens; {@code begin} is what becomes of a new session, on the loop. Returns the port. */
    int listen(Map<String, Object> spec, UnaryOperator<Probe> begin) throws IOException {
        var port = freePort();
        var full = new HashMap<>(spec);
        full.put("protocol", factory.protocol());
        full.put("port", port);
        var listenerSpec = ListenerSpec.of(Node.of(Map.of("name", "l", "spec", full, "rules",
                List.of())), warning -> { });
        var context = new ListenerContext(new ListenerInfo(listenerSpec, "r", 0), loops,
                on -> (info, metadata, source) ->
                        accepted.add(begin.apply(new Probe(on, metadata, source))),
                descriptors);
        var listener = factory.listener(listenerSpec).orElseThrow().apply(context);
        listener.open();
        listeners.add(listener);
        return port;
    }

    int listen(UnaryOperator<Probe> begin) throws IOException {
        return listen(Map.of(), begin);
    }

    void closeListeners() throws IOException {
        for (var listener : listeners) {
            listener.close();
        }
        listeners.clear();
    }

    /** The next session that was accepted. */
    Probe accepted() throws InterruptedException {
        var probe = accepted.poll(TIMEOUT_S, TimeUnit.SECONDS);
        assertNotNull(probe, "no session was accepted");
        return probe;
    }

    /** Opens a stream of a cluster and connects it. */
    Probe connect(Map<String, Object> spec, String address, Metadata metadata) throws Exception {
        var full = new HashMap<>(spec);
        full.put("protocol", factory.protocol());
        var connector = factory.cluster(ClusterSpec.of(Node.of(Map.of("name", "c", "spec", full)),
                warning -> { })).orElseThrow();
        var endPoint = new EndPoint("e", new EndPointSpec(Optional.empty(),
                Node.of(Map.of("address", address)), 1));
        return loop.call(() -> {
            var stream = connector.open(new StreamContext(loop, metadata.name(), metadata, null,
                    Optional.of(endPoint), 2000));
            var probe = new Probe(loop, metadata, stream);
            stream.connect();
            return probe;
        }).get(TIMEOUT_S, TimeUnit.SECONDS);
    }

    Probe connect(int port) throws Exception {
        return connect(Map.of("port", port), "127.0.0.1", new Metadata("s"));
    }

    long count(Counter counter) {
        return loop.counters().get(counter);
    }

    EventLoop loop() {
        return loop;
    }

    /** Waits until every connection has given its descriptor back. */
    void assertNothingOpen() throws IOException {
        assertOpen(0);
    }

    /** Waits until exactly {@code count} connections, and the listeners, have a descriptor. */
    void assertOpen(int count) throws IOException {
        var free = DESCRIPTORS - listeners.size() - count;
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (descriptors.available() != free && System.nanoTime() < until) {
            loop.await(() -> null);
        }
        assertEquals(free, descriptors.available());
    }

    @Override
    public void close() throws IOException {
        closeListeners();
        loop.requestStop();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
