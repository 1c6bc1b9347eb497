package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class IdleWatchTest {
    private final FakeStream stream = new FakeStream("ok");
    private final CompletableFuture<Long> idle = new CompletableFuture<>();
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
    void shouldWaitForTheRestSinceTheLastData() throws Exception {
        var watch = watch(30);
        var activeNs = loop.await(() -> {
            watch.start();
            var ahead = loop.nowNs() + 40_000_000;
            stream.active(ahead);
            return ahead;
        });
        assertTrue(idle.get() - activeNs >= 30_000_000);
    }

    @Test
    void shouldNotWatchWithoutALimit() throws Exception {
        assertFalse(loop.await(() -> {
            var watch = watch(0);
            watch.start();
            return watch.isScheduled();
        }));
    }

    private IdleWatch watch(long limitMs) {
        return new IdleWatch(loop, stream, limitMs, () -> idle.complete(loop.nowNs()));
    }
}
