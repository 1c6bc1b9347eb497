package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Descriptors;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

/** A listener at a free port on a real loop, whose requests become {@link FakeSession}s. */
final class HttpFixture implements AutoCloseable {
    static final long PATIENCE_MS = 10_000;

    final LoopGroup loops = new LoopGroup(1);
    final HttpServer server;
    final Descriptors descriptors = new Descriptors(1000);
    final BlockingQueue<FakeSession> sessions = new LinkedBlockingQueue<>();
    final HttpListener listener;

    HttpFixture(HttpLimits limits, BiFunction<EventLoop, HttpStream, FakeSession> served)
            throws IOException {
        server = new HttpServer(limits, HttpMemory.ofProcess());
        listener = listener("port: 0", served);
        listener.open();
    }

    HttpFixture(BiFunction<EventLoop, HttpStream, FakeSession> served) throws IOException {
        this(HttpLimits.DEFAULT, served);
    }

    /** Another listener, not open. */
    HttpListener listener(String yaml, BiFunction<EventLoop, HttpStream, FakeSession> served) {
        var spec = ListenerSpec.of(Documents.yaml("test",
            "{name: l, rules: [], spec: {protocol: HTTP, "
                + yaml + "}}", Limits.BODY), warning -> { });
        var info = new ListenerInfo(spec, "rules", 0);
        var context = new ListenerContext(info, loops, loop -> (same, metadata, source) -> {
            var session = served.apply(loop, (HttpStream) source);
            session.metadata = metadata;
            session.start();
            sessions.add(session);
        }, descriptors);
        return (HttpListener) new HttpFactory(server).listener(spec).orElseThrow().apply(context);
    }

    int port() {
        return listener.localAddress().getPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** The session of the next request. */
    FakeSession session() throws InterruptedException {
        var session = sessions.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
        if (session == null) {
            throw new AssertionError("no session began");
        }
        return session;
    }

    /** A raw connection that has sent {@code text}. */
    Socket send(String text) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port());
        socket.setSoTimeout((int) PATIENCE_MS);
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return socket;
    }

    /** What a client gets that sends {@code text} and then nothing more. */
    String exchange(String text) throws IOException {
        try (var socket = send(text)) {
            socket.shutdownOutput();
            return read(socket);
        }
    }

    static String read(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    long count(Counter counter) {
        return loops.all().get(0).counters().get(counter);
    }

    @Override
    public void close() throws IOException {
        try {
            listener.close();
            server.close();
            loops.stop(PATIENCE_MS);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
