package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AcceptorTest {
    private final BlockingQueue<SocketChannel> accepted = new LinkedBlockingQueue<>();
    private final List<Socket> clients = new ArrayList<>();
    private final Descriptors descriptors = new Descriptors(5);
    private EventLoop loop;
    private ServerSocketChannel server;
    private Acceptor acceptor;

    @BeforeEach
    void start() throws IOException {
        loop = new EventLoop(0);
        loop.start();
        server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(LoopFixture.LOOPBACK, 0), 100);
    }

    @AfterEach
    void stop() throws Exception {
        loop.requestStop();
        assertTrue(loop.awaitStop(5_000));
        for (var client : clients) {
            client.close();
        }
        for (var channel : accepted) {
            channel.close();
        }
    }

    @Test
    void shouldPauseWhenDescriptorsRunOutAndGoOnWhenTheyAreBack() throws Exception {
        serve(accepted::add);
        for (var i = 0; i < 6; i++) {
            connect();
        }
        for (var i = 0; i < 3; i++) {
            next().close();
        }
        // One is left over: what is accepted has to be connected onwards.
        assertEquals(1, descriptors.available());
        loop.await(() -> null);
        assertTrue(accepted.isEmpty());
        assertEquals(1, loop.counters().get(Counter.ACCEPTS_PAUSED));
        for (var i = 0; i < 3; i++) {
            descriptors.give();
        }
        for (var i = 0; i < 3; i++) {
            next().close();
        }
    }

    @Test
    void shouldGoOnWhenItsUserThrows() throws Exception {
        serve(channel -> {
            accepted.add(channel);
            throw new IllegalStateException("on purpose");
        });
        connect();
        next().close();
        descriptors.give();
        connect();
        next().close();
    }

    @Test
    void shouldGiveBackWhatItDidNotNeed() throws Exception {
        serve(accepted::add);
        connect();
        next().close();
        loop.await(() -> null);
        assertEquals(3, descriptors.available());
    }

    @Test
    void shouldBeClosableFromItsUser() throws Exception {
        serve(channel -> {
            accepted.add(channel);
            try {
                acceptor.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        connect();
        next().close();
        loop.await(() -> null);
        assertFalse(server.isOpen());
        assertEquals(4, descriptors.available());
        loop.await(() -> {
            acceptor.close();
            return null;
        });
        assertEquals(4, descriptors.available());
        assertEquals(0, loop.counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldNotComeBackAfterItWasClosedDuringAPause() throws Exception {
        serve(accepted::add);
        for (var i = 0; i < 4; i++) {
            connect();
        }
        for (var i = 0; i < 3; i++) {
            next().close();
        }
        loop.await(() -> {
            acceptor.close();
            return null;
        });
        loop.await(() -> null);
        assertEquals(0, loop.counters().get(Counter.HANDLER_FAILURES));
    }

    private void serve(Consumer<SocketChannel> user) throws IOException {
        loop.await(() -> acceptor = new Acceptor(loop, descriptors, server, user));
    }

    private void connect() throws IOException {
        var address = (InetSocketAddress) server.getLocalAddress();
        clients.add(new Socket(address.getAddress(), address.getPort()));
    }

    private SocketChannel next() throws InterruptedException {
        var channel = accepted.poll(5, TimeUnit.SECONDS);
        assertTrue(channel != null, "nobody was accepted");
        return channel;
    }
}
