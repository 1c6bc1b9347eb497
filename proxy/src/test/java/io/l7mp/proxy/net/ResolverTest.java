package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ResolverTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "fe80::1%1"})
    void shouldAnswerLiteralsAtOnce(String host) {
        assertTrue(Resolver.isLiteral(host));
        var found = new CompletableFuture<InetAddress>();
        Resolver.resolve(loop, host, found::complete, found::completeExceptionally);
        assertTrue(found.isDone() && !found.isCompletedExceptionally());
    }

    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", ":::1", "[::1", "1.2.3.4:80"})
    void shouldRefuseMalformedLiterals(String host) {
        assertTrue(Resolver.isLiteral(host));
        assertThrows(UnknownHostException.class, () -> Resolver.literal(host));
        var found = new CompletableFuture<InetAddress>();
        Resolver.resolve(loop, host, found::complete, found::completeExceptionally);
        assertTrue(found.isCompletedExceptionally());
    }

    @Test
    void shouldAnswerNamesOnTheLoop() throws Exception {
        var found = new CompletableFuture<Boolean>();
        assertFalse(Resolver.isLiteral("localhost"));
        Resolver.resolve(loop, "localhost",
                address -> found.complete(loop.inLoop() && address.isLoopbackAddress()),
                found::completeExceptionally);
        assertTrue(found.get());
    }

    @Test
    void shouldSayWhyANameIsNoAddress() throws Exception {
        var failed = new CompletableFuture<String>();
        var name = "a..b";
        new Address.Inet(name, 1).resolve(loop, address -> failed.cancel(true), failed::complete);
        assertTrue(failed.get().startsWith("cannot resolve a..b: "), failed.get());
    }

    @Test
    void shouldResolveAddressesOfBothKinds() {
        var found = new CompletableFuture<SocketAddress>();
        new Address.Inet("192.0.2.7", 5).resolve(loop, found::complete, why -> found.cancel(true));
        assertEquals(new InetSocketAddress("192.0.2.7", 5), found.join());
        assertEquals("192.0.2.7:5", new Address.Inet("192.0.2.7", 5).toString());
        assertEquals("[::1]:5", new Address.Inet("::1", 5).toString());
        var failed = new CompletableFuture<String>();
        new Address.Unix("a\0b").resolve(loop, address -> failed.cancel(true), failed::complete);
        assertTrue(failed.join().contains("is no path"), failed.join());
    }
}
