package io.l7mp.proxy.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class EventLoopTest {
    private EventLoop loop;

    @BeforeEach
    void start() throws IOException {
        loop = new EventLoop(0);
        loop.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        loop.requestStop();
        assertTrue(loop.awaitStop(5_000));
    }

    @Test
    void shouldWakeUpForTasksOfOtherThreads() throws Exception {
        for (var i = 0; i < 1_000; i++) {
            assertTrue(loop.call(() -> loop.inLoop()).get());
        }
        assertFalse(loop.inLoop());
    }

    @Test
    void shouldRunEveryTaskOfManyThreadsOnce() throws Exception {
        var ran = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (var n = 0; n < 5_000; n++) {
                    loop.execute(ran::incrementAndGet);
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        loop.await(() -> null);
        assertEquals(20_000, ran.get());
    }

    @Test
    void shouldServeChannelsBetweenTasksThatNeverEnd() throws Exception {
        var stopped = new boolean[1];
        var again = new Runnable() {
            @Override
            public void run() {
                if (!stopped[0]) {
                    loop.execute(this);
                }
            }
        };
        var pipe = Pipe.open();
        var heard = new CompletableFuture<Integer>();
        loop.await(() -> {
            for (var i = 0; i < 1_000; i++) {
                again.run();
            }
            return register(pipe, ops -> {
                stopped[0] = true;
                heard.complete(ops);
            });
        });
        pipe.sink().write(ByteBuffer.wrap(new byte[1]));
        assertEquals(SelectionKey.OP_READ, heard.get());
        pipe.sink().close();
    }

    @Test
    void shouldLetGoOfAClosedPortBeforeTheNextTask() throws Exception {
        for (var i = 0; i < 50; i++) {
            var server = ServerSocketChannel.open();
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.configureBlocking(false);
            var address = server.getLocalAddress();
            loop.await(() -> loop.register(server, SelectionKey.OP_ACCEPT, handler(ops -> { })));
            var rebound = new CompletableFuture<Void>();
            loop.execute(() -> {
                close(server);
                loop.execute(() -> rebound.completeAsync(() -> {
                    try (var next = ServerSocketChannel.open()) {
                        next.bind(address);
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                    return null;
                }, Runnable::run));
            });
            rebound.get();
        }
    }

    @Test
    void shouldLoseOnlyTheChannelWhoseHandlerThrows() throws Exception {
        var bad = Pipe.open();
        var good = Pipe.open();
        var defects = new ArrayList<Throwable>();
        var heard = new CountDownLatch(3);
        loop.await(() -> {
            bad.source().configureBlocking(false);
            loop.register(bad.source(), SelectionKey.OP_READ, new ChannelHandler() {
                @Override
                public void onReady(int readyOps) {
                    throw new IllegalStateException("on purpose");
                }

                @Override
                public void onDefect(Throwable cause) {
                    defects.add(cause);
                    close(bad.source());
                    throw new IllegalStateException("even here");
                }
            });
            return register(good, ops -> {
                good.source().read(ByteBuffer.allocate(1));
                heard.countDown();
            });
        });
        bad.sink().write(ByteBuffer.wrap(new byte[1]));
        good.sink().write(ByteBuffer.wrap(new byte[3]));
        heard.await();
        loop.await(() -> null);
        assertEquals(1, defects.size());
        assertEquals(2, loop.counters().get(Counter.HANDLER_FAILURES));
        bad.sink().close();
        good.sink().close();
    }

    @Test
    void shouldCountTasksAndTimersThatThrow() throws Exception {
        loop.execute(() -> {
            throw new IllegalStateException("on purpose");
        });
        var fired = new CompletableFuture<Void>();
        loop.execute(() -> loop.schedule(Timer.of(() -> {
            fired.complete(null);
            throw new IllegalStateException("on purpose");
        }), 1));
        fired.get();
        loop.await(() -> null);
        assertEquals(2, loop.counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldFireTimersInTimeAndNeverEarly() throws Exception {
        var order = new ArrayList<Integer>();
        var done = new CompletableFuture<Long>();
        var begin = System.nanoTime();
        loop.await(() -> {
            loop.schedule(Timer.of(() -> {
                order.add(2);
                done.complete(System.nanoTime());
            }), 30);
            var cancelled = Timer.of(() -> order.add(-1));
            loop.schedule(cancelled, 15);
            loop.schedule(Timer.of(() -> order.add(1)), 5);
            loop.cancel(cancelled);
            return null;
        });
        assertTrue(done.get() - begin >= 30_000_000);
        assertEquals(List.of(1, 2), order);
    }

    @Test
    void shouldHandExceptionsToTheCaller() {
        assertThrows(IOException.class, () -> loop.await(() -> {
            throw new IOException("on purpose");
        }));
        var e = assertThrows(CompletionException.class, () -> loop.await(() -> {
            throw new IllegalArgumentException("on purpose");
        }));
        assertInstanceOf(IllegalArgumentException.class, e.getCause());
        assertEquals(0, loop.counters().get(Counter.HANDLER_FAILURES));
    }

    @Test
    void shouldRefuseToWaitForItself() throws Exception {
        var result = loop.call(() -> loop.await(() -> null));
        assertInstanceOf(IllegalStateException.class, assertThrows(
                CompletionException.class, result::join).getCause());
    }

    @Test
    void shouldKeepOneLocalPerType() throws Exception {
        assertTrue(loop.call(() -> {
            var local = loop.local(StringBuilder.class, owner -> new StringBuilder());
            return local == loop.local(StringBuilder.class, owner -> new StringBuilder())
                    && loop.readBuffer() == loop.readBuffer()
                    && loop.readBuffer().remaining() == EventLoop.READ_BYTES
                    && loop.callState() == loop.callState();
        }).get());
    }

    @Test
    void shouldCloseItsChannelsWhenItStops() throws Exception {
        var pipe = Pipe.open();
        loop.await(() -> register(pipe, ops -> { }));
        loop.requestStop();
        assertTrue(loop.awaitStop(5_000));
        assertFalse(pipe.source().isOpen());
        pipe.sink().close();
    }

    @Test
    void shouldAnswerEveryCallThatComesTooLate() throws Exception {
        var caught = new ArrayList<CompletableFuture<Boolean>>();
        var callers = Thread.ofPlatform().start(() -> {
            for (var i = 0; i < 20_000; i++) {
                caught.add(loop.call(() -> true));
            }
        });
        loop.requestStop();
        callers.join();
        assertTrue(loop.awaitStop(5_000));
        for (var result : caught) {
            assertTrue(result.handle((ran, refusal) ->
                    refusal == null ? ran : refusal instanceof RejectedExecutionException).get());
        }
        assertSame(RejectedExecutionException.class, assertThrows(CompletionException.class,
                () -> loop.await(() -> null)).getCause().getClass());
        loop.execute(() -> {
            throw new AssertionError("a loop that has ended runs nothing");
        });
    }

    private interface OnReady {
        void onReady(int ops) throws IOException;
    }

    private SelectionKey register(Pipe pipe, OnReady onReady) throws IOException {
        pipe.source().configureBlocking(false);
        return loop.register(pipe.source(), SelectionKey.OP_READ, handler(onReady));
    }

    private static ChannelHandler handler(OnReady onReady) {
        return new ChannelHandler() {
            @Override
            public void onReady(int readyOps) throws IOException {
                onReady.onReady(readyOps);
            }

            @Override
            public void onDefect(Throwable cause) {
                throw new AssertionError(cause);
            }
        };
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
