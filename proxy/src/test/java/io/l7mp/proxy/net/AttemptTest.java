package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class AttemptTest {
    private final List<String> heard = new ArrayList<>();
    private final ArrayDeque<Runnable> lookUps = new ArrayDeque<>();
    private List<InetAddress> addresses = List.of();
    private long nowNs;
    private final Resolver resolver = new Resolver(name -> ask(), lookUps::add, () -> nowNs);
    private EventLoop loop;
    private Attempt attempt;

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
    void shouldDialLiteralsAndFilesAtOnce() throws IOException {
        begin(new Address.Inet("192.0.2.7", 5));
        begin(new Address.Inet("[2001:db8::1]", 5));
        begin(new Address.Unix("/tmp/file"));
        assertHeard("/192.0.2.7:5 as 192.0.2.7:5", "/[2001:db8:0:0:0:0:0:1]:5 as [2001:db8::1]:5",
                "/tmp/file as /tmp/file");
        assertEquals(0, resolver.size());
    }

    @Test
    void shouldSayWhatIsWrongWithAnAddress() throws IOException {
        begin(new Address.Inet("300.1.1.1", 5));
        begin(new Address.Unix("a\0b"));
        begin(new Address.Inet("", 5));
        assertHeard("none: cannot resolve 300.1.1.1: \"300.1.1.1\" is not an IP address",
                "none: \"a\0b\" is no path: Nul character not allowed",
                "none: cannot resolve : the endpoint has no address");
        assertTrue(attempt.isOver());
    }

    @Test
    void shouldGiveUpALiteralThatFails() throws IOException {
        begin(new Address.Inet("192.0.2.7", 5));
        run(() -> attempt.failed("refused"));
        assertHeard("/192.0.2.7:5 as 192.0.2.7:5", "none: refused");
    }

    @Test
    void shouldDialTheNextAddressWhenOneFails() throws IOException {
        name("192.0.2.1", "2001:db8::2");
        begin(new Address.Inet("host", 5));
        run(() -> attempt.failed("refused"));
        assertFalse(attempt.isOver());
        run(attempt::succeeded);
        assertTrue(attempt.isOver());
        assertHeard("/192.0.2.1:5 as host:5 (192.0.2.1)",
                "/[2001:db8:0:0:0:0:0:2]:5 as host:5 (2001:db8::2)");
    }

    @Test
    void shouldGiveAllReasonsWhenNoneIsLeft() throws IOException {
        name("192.0.2.1", "192.0.2.2");
        begin(new Address.Inet("host", 5));
        run(() -> attempt.failed("one"));
        run(() -> attempt.failed("two"));
        assertEquals("none: one; two", heard.getLast());
        assertTrue(attempt.isOver());
    }

    @Test
    void shouldNotGiveMoreReasonsThanAnybodyReads() throws IOException {
        name("192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4", "192.0.2.5", "192.0.2.6");
        begin(new Address.Inet("host", 5));
        for (var i = 1; i <= 6; i++) {
            var reason = "r" + i;
            run(() -> attempt.failed(reason));
        }
        assertEquals("none: r1; r2; r3; r4; and 2 more like these", heard.getLast());
    }

    @Test
    void shouldLookAgainWhenAllThatWasKnownFailed() throws IOException {
        name("192.0.2.1");
        begin(new Address.Inet("host", 5));
        run(attempt::succeeded);
        name("192.0.2.1", "192.0.2.9");
        nowNs += 1_000_000_000;
        begin(new Address.Inet("host", 5));
        heard.clear();
        run(() -> attempt.failed("refused"));
        finishLookUps();
        assertHeard("/192.0.2.9:5 as host:5 (192.0.2.9)");
        run(() -> attempt.failed("refused, too"));
        assertEquals("none: refused; refused, too", heard.getLast());
    }

    @Test
    void shouldSayThatANameIsUnknown() throws IOException {
        begin(new Address.Inet("host", 5));
        assertHeard("none: cannot resolve host: no such name");
    }

    @Test
    void shouldTakeWhatIsLeftFirstNextTime() throws IOException {
        name("192.0.2.1", "192.0.2.2");
        begin(new Address.Inet("host", 5));
        run(attempt::cancel);
        heard.clear();
        begin(new Address.Inet("host", 5));
        begin(new Address.Inet("host", 5));
        assertHeard("/192.0.2.2:5 as host:5 (192.0.2.2)", "/192.0.2.2:5 as host:5 (192.0.2.2)");
        run(attempt::succeeded);
        run(attempt::lost);
        heard.clear();
        nowNs += 1_000_000_000;
        name("192.0.2.3");
        begin(new Address.Inet("host", 5));
        assertHeard("/192.0.2.3:5 as host:5 (192.0.2.3)");
    }

    @Test
    void shouldBeSilentOnceCancelled() throws IOException {
        name("192.0.2.1");
        run(() -> {
            attempt = attempt(new Address.Inet("host", 5));
            attempt.start();
            attempt.cancel();
        });
        finishLookUps();
        run(() -> attempt.failed("late"));
        assertHeard();
    }

    private void begin(Address address) throws IOException {
        run(() -> {
            attempt = attempt(address);
            attempt.start();
        });
        finishLookUps();
    }

    private Attempt attempt(Address address) {
        return new Outbound(new Descriptors(1), resolver).attempt(loop, address, new Dialer() {
            @Override
            public void dial(SocketAddress remote, String shown) {
                heard.add(remote + " as " + shown);
            }

            @Override
            public void onUnreachable(String reason) {
                heard.add("none: " + reason);
            }
        });
    }

    private void run(Runnable action) throws IOException {
        loop.await(() -> {
            action.run();
            return null;
        });
    }

    private void finishLookUps() throws IOException {
        while (!lookUps.isEmpty()) {
            lookUps.poll().run();
            run(() -> { });
        }
    }

    private void assertHeard(String... all) {
        assertEquals(List.of(all), heard);
    }

    private void name(String... literals) {
        addresses = Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    private List<InetAddress> ask() throws UnknownHostException {
        if (addresses.isEmpty()) {
            throw new UnknownHostException("host: no such name");
        }
        return addresses;
    }
}
