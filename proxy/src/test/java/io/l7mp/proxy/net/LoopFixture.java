package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A running loop and a server socket on the other side of its connections. */
final class LoopFixture implements AutoCloseable {
    static final int DESCRIPTORS = 1_000;
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    final EventLoop loop = new EventLoop(0);
    final Descriptors descriptors = new Descriptors(DESCRIPTORS);
    final ServerSocket server = new ServerSocket();

    LoopFixture() throws IOException {
        loop.start();
        // Small, so that a peer who does not read is full soon.
        server.setReceiveBufferSize(32 * 1024);
        server.bind(new InetSocketAddress(LOOPBACK, 0));
    }

    /** An established connection to the server socket, and its other end. */
    record Pair(SocketConnection connection, Recorder events, Socket peer) {
    }

    Pair pair() throws IOException {
        return pair(new Recorder());
    }

    Pair pair(Recorder events) throws IOException {
        var connection = connect(server.getLocalPort(), events);
        var peer = server.accept();
        assertEquals("connected", events.next());
        return new Pair(connection, events, peer);
    }

    SocketConnection connect(int port, ByteEvents events) throws IOException {
        return loop.await(() -> SocketConnection.connect(loop, descriptors,
                new InetSocketAddress(LOOPBACK, port), Optional.empty(), "peer", events));
    }

    /** Runs {@code action} on the loop and waits for its end. */
    void run(Runnable action) throws IOException {
        loop.await(() -> {
            action.run();
            return null;
        });
    }

    /** Spins until {@code condition} holds on the loop. */
    void until(BooleanSupplier condition) throws IOException {
        var deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (!loop.await(condition::getAsBoolean)) {
            assertTrue(System.nanoTime() - deadlineNs < 0, "waited in vain");
        }
    }

    static int openDescriptors() {
        return new File("/proc/self/fd").list().length;
    }

    static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    static byte[] readAll(InputStream input) {
        try {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        server.close();
        loop.requestStop();
        assertTrue(loop.awaitStop(5_000));
    }
}
