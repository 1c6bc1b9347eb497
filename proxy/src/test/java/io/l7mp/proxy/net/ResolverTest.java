package io.l7mp.proxy.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.net.Resolver.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ResolverTest {
    private final Map<String, List<InetAddress>> dns = new HashMap<>();
    private final ArrayDeque<Runnable> lookUps = new ArrayDeque<>();
    private final List<String> told = new ArrayList<>();
    private long nowNs = Long.MAX_VALUE - 5_000_000_000L;
    private final Resolver resolver = new Resolver(this::ask, lookUps::add, () -> nowNs);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1", "[::1]", "fe80::1%1"})
    void shouldReadLiterals(String host) throws UnknownHostException {
        assertTrue(Resolver.isLiteral(host));
        assertFalse(Resolver.literal(host).getHostAddress().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", ":::1", "[::1", "1.2.3.4:80"})
    void shouldRefuseMalformedLiterals(String host) {
        assertTrue(Resolver.isLiteral(host));
        assertThrows(UnknownHostException.class, () -> Resolver.literal(host));
    }

    @Test
    void shouldLookUpOnceForAllWhoWait() {
        name("a", 1, 2);
        IntStream.range(0, 3).forEach(i -> find("a"));
        assertEquals(List.of(), told);
        assertEquals(1, lookUps.size());
        finishLookUps();
        assertEquals(List.of("1 2", "2 1", "1 2"), told);
    }

    @Test
    void shouldAnswerAndAskAgainWhenALookUpBreaks() {
        var asked = new ArrayDeque<>(List.of(new StackOverflowError("deep"),
                new IllegalStateException("broken")));
        var broken = new Resolver(name -> {
            if (asked.peek() instanceof Error) {
                throw (Error) asked.poll();
            }
            throw (RuntimeException) asked.poll();
        }, lookUps::add, () -> nowNs);
        for (var reason : List.of("deep", "broken")) {
            broken.find("a", answer -> told.add(((Answer.Unknown) answer).reason()));
            finishLookUps();
            assertEquals(reason, told.removeFirst());
            later(1_000);
        }
    }

    @Test
    void shouldTryAgainWhenThereIsNoThread() {
        var threads = new ArrayDeque<Error>(List.of(new OutOfMemoryError("no more threads")));
        var poor = new Resolver(this::ask, task -> {
            if (!threads.isEmpty()) {
                throw threads.poll();
            }
            lookUps.add(task);
        }, () -> nowNs);
        assertThrows(OutOfMemoryError.class, () -> poor.find("a", answer -> { }));
        poor.find("a", answer -> { });
        assertEquals(1, lookUps.size());
    }

    @Test
    void shouldBeginAtAnotherAddressEachTime() {
        know("a", 1, 2, 3);
        assertEquals("2 3 1", find("a"));
        assertEquals("3 1 2", find("a"));
        assertEquals("1 2 3", find("a"));
        assertEquals(0, lookUps.size());
    }

    @Test
    void shouldRefreshInTheBackgroundAfterHalfAMinute() {
        know("a", 1);
        name("a", 2);
        later(29_999);
        assertEquals("1", find("a"));
        assertEquals(0, lookUps.size());
        later(1);
        assertEquals("1", find("a"));
        assertEquals("1", find("a"));
        assertEquals(1, lookUps.size());
        finishLookUps();
        assertEquals("2", find("a"));
        assertEquals(0, lookUps.size());
    }

    @Test
    void shouldKeepWhatWorksWhenTheRefreshFails() {
        know("a", 1);
        dns.remove("a");
        later(30_000);
        assertEquals("1", find("a"));
        finishLookUps();
        assertEquals("1", find("a"));
        assertEquals(0, lookUps.size());
        later(1_000);
        assertEquals("1", find("a"));
        assertEquals(1, lookUps.size());
    }

    @Test
    void shouldTryFailedAddressesLastUntilTheNextLookUp() {
        know("a", 1, 2, 3);
        resolver.failed("a", address(2));
        for (var i = 0; i < 4; i++) {
            assertTrue(find("a").endsWith(" 2"));
        }
        resolver.worked("a", address(2));
        assertEquals(3, beginnings());
        resolver.failed("a", address(3));
        later(30_000);
        find("a");
        finishLookUps();
        assertEquals(3, beginnings());
    }

    @Test
    void shouldLookUpAtOnceWhenAllAddressesFailed() {
        know("a", 1, 2);
        later(1_000);
        resolver.failed("a", address(1));
        resolver.failed("a", address(2));
        name("a", 3);
        assertEquals("", find("a"));
        finishLookUps();
        assertEquals("3", told.getLast());
    }

    @Test
    void shouldNotAskMoreOftenThanOnceASecond() {
        know("a", 1);
        resolver.failed("a", address(1));
        later(999);
        assertEquals("1", find("a"));
        assertEquals("1", text(resolver.findAgain("a", answer -> told.add("late")).get()));
        later(1);
        assertEquals(Optional.empty(), resolver.findAgain("a", answer -> told.add("again")));
        finishLookUps();
        assertEquals("again", told.getLast());
    }

    @Test
    void shouldForgetAddressesThatNeitherConnectNorResolve() {
        know("a", 1);
        resolver.failed("a", address(1));
        dns.remove("a");
        later(1_000);
        find("a");
        finishLookUps();
        assertEquals("!no such name", told.getLast());
        assertEquals("!no such name", find("a"));
    }

    @Test
    void shouldKeepBadNewsForASecond() {
        find("a");
        finishLookUps();
        assertEquals(List.of("!no such name"), told);
        later(999);
        assertEquals("!no such name", find("a"));
        later(1);
        name("a", 1);
        find("a");
        finishLookUps();
        assertEquals("1", told.getLast());
        dns.put("empty", List.of());
        find("empty");
        finishLookUps();
        assertEquals("!it has no address", told.getLast());
        assertEquals("!the endpoint has no address", find(""));
    }

    @Test
    void shouldNotTellWhoHasLeft() {
        name("a", 1);
        Consumer<Answer> waiter = answer -> told.add("left");
        resolver.find("a", waiter);
        resolver.forget("a", waiter);
        resolver.forget("b", waiter);
        finishLookUps();
        assertEquals(List.of(), told);
    }

    @Test
    void shouldForgetNamesThatNobodyUses() {
        know("a", 1);
        know("b", 1);
        later(299_999);
        find("b");
        later(1);
        know("c", 1);
        assertEquals(2, resolver.size());
    }

    @Test
    void shouldKeepABoundedNumberOfNames() {
        know("first", 1);
        IntStream.range(0, 2_000).forEach(i -> know("n" + i, 1));
        assertEquals(1_024, resolver.size());
        assertEquals("", find("first"));
        IntStream.range(0, 2_000).forEach(i -> find("hanging" + i));
        assertEquals(1_024, resolver.size());
        assertEquals("!too many names are being looked up", find("another"));
    }

    @Test
    void shouldSurviveADefectOfTheSystem() {
        dns.put("a", null);
        find("a");
        finishLookUps();
        assertTrue(told.getLast().startsWith("!"), told.getLast());
    }

    @Test
    void shouldResolveOtherNamesWhileOneHangs() throws Exception {
        var release = new CountDownLatch(1);
        var threads = Resolver.threads();
        var slow = new Resolver(name -> name.equals("fast") ? List.of(address(1)) : hang(release),
                threads, System::nanoTime);
        IntStream.range(0, 20).forEach(i -> slow.find("slow" + i, answer -> { }));
        var found = new CompletableFuture<Answer>();
        slow.find("fast", found::complete);
        assertEquals("1", text(found.get()));
        release.countDown();
        threads.shutdown();
        assertTrue(threads.awaitTermination(5, TimeUnit.SECONDS));
    }

    @Test
    void shouldAskTheSystem() throws Exception {
        var system = new Resolver();
        var found = new CompletableFuture<Answer>();
        system.find("localhost", found::complete);
        assertTrue(((Answer.Found) found.get()).addresses().getFirst().isLoopbackAddress());
        var missing = new CompletableFuture<Answer>();
        system.find("a..b", missing::complete);
        var reason = ((Answer.Unknown) missing.get()).reason();
        assertFalse(reason.contains("a..b"), reason);
    }

    private static List<InetAddress> hang(CountDownLatch release) {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.of();
    }

    private List<InetAddress> ask(String name) throws UnknownHostException {
        if (!dns.containsKey(name)) {
            throw new UnknownHostException(name + ": no such name");
        }
        return dns.get(name);
    }

    private void name(String name, int... addresses) {
        dns.put(name, Arrays.stream(addresses).mapToObj(ResolverTest::address).toList());
    }

    private void know(String name, int... addresses) {
        name(name, addresses);
        find(name);
        finishLookUps();
    }

    /** The last bytes of the addresses found, empty when they come later. */
    private String find(String name) {
        return resolver.find(name, answer -> told.add(text(answer))).map(ResolverTest::text)
                .orElse("");
    }

    /** How many different addresses three sessions begin at. */
    private long beginnings() {
        return IntStream.range(0, 3).mapToObj(i -> find("a").charAt(0)).distinct().count();
    }

    private void finishLookUps() {
        while (!lookUps.isEmpty()) {
            lookUps.poll().run();
        }
    }

    private void later(long ms) {
        nowNs += ms * 1_000_000;
    }

    private static String text(Answer answer) {
        return switch (answer) {
            case Answer.Found found -> String.join(" ", found.addresses().stream()
                    .map(each -> each.getHostAddress().replace("192.0.2.", "")).toList());
            case Answer.Unknown unknown -> "!" + unknown.reason();
        };
    }

    private static InetAddress address(int last) {
        return InetAddress.ofLiteral("192.0.2." + last);
    }
}
