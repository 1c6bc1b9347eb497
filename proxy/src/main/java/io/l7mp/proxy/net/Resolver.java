package io.l7mp.proxy.net;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Knows the addresses behind host names, and finds out without making a loop wait. One for the
 * process; any thread.
 *
 * <p>A name is looked up on a thread of its own, by one at a time however many sessions wait. What
 * was found is used for 30 s; after that the next session to use it has it looked up again, and
 * goes on with what is known. Addresses that failed to connect are tried last; when all of them
 * failed, or the name does not resolve, the next session waits for a new look-up, one a second at
 * most. What nobody has used for five minutes is forgotten.
 */
public final class Resolver {
    private static final Logger LOG = System.getLogger(Resolver.class.getName());
    // Names come from clients, too: by the metadata of a WebSocket session.
    private static final int MOST_NAMES = 1024;
    // So many names may hang before another one has to wait.
    private static final int THREADS = 32;
    private static final long THREAD_IDLE_S = 10;
    private static final long PATIENCE_S = 5;

    private final LookUp system;
    private final Executor threads;
    private final LongSupplier clock;
    // Guarded by this; the least recently used comes first.
    private final LinkedHashMap<String, KnownName> names = new LinkedHashMap<>(16, 0.75f, true);

    /** A resolver that asks the system. */
    public Resolver() {
        this(Resolver::askSystem, threads(), System::nanoTime);
    }

    /** A resolver that asks {@code system} on {@code threads}, in time by {@code clock}. */
    Resolver(LookUp system, Executor threads, LongSupplier clock) {
        this.system = system;
        this.threads = threads;
        this.clock = clock;
    }

    /** Who is asked for addresses, and may take his time. */
    interface LookUp {
        List<InetAddress> addresses(String name) throws UnknownHostException;
    }

    /** What a name comes to. */
    sealed interface Answer {
        /** All its addresses, in the order they should be tried. */
        record Found(List<InetAddress> addresses) implements Answer {
        }

        /** No address, and why. */
        record Unknown(String reason) implements Answer {
        }
    }

    /**
     * The addresses of {@code name} as the system knows them now, at least one. May block for long;
     * everybody who looks up names does it here.
     *
     * @throws UnknownHostException when it knows none
     */
    public static List<InetAddress> askSystem(String name) throws UnknownHostException {
        // The JDK would keep what it hears for 30 s. It reads these once, at its first look-up; not
        // set at the start of the process, since the first access costs milliseconds.
        Security.setProperty("networkaddress.cache.ttl", "0");
        Security.setProperty("networkaddress.cache.negative.ttl", "0");
        return List.of(InetAddress.getAllByName(name));
    }

    /** Whether {@code host} is an address already, IPv6 with or without brackets. */
    public static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || looksLikeIpv4(host);
    }

    /** Whether it is four numbers of one to three digits: every session asks that of an address. */
    private static boolean looksLikeIpv4(String host) {
        var numbers = 1;
        var digits = 0;
        for (var i = 0; i < host.length(); i++) {
            var c = host.charAt(i);
            if (c == '.' && digits > 0) {
                numbers++;
                digits = 0;
            } else if (c < '0' || c > '9' || ++digits > 3) {
                return false;
            }
        }
        return numbers == 4 && digits > 0;
    }

    /**
     * The address that the literal {@code host} writes down, with its zone if it names one.
     *
     * @throws UnknownHostException when it is malformed, or there is no such zone
     */
    public static InetAddress literal(String host) throws UnknownHostException {
        var bare = host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1) : host;
        var zoneAt = bare.indexOf('%');
        try {
            return zoneAt < 0 ? InetAddress.ofLiteral(bare)
                    : Inet6Address.getByAddress(null,
                            Inet6Address.ofLiteral(bare.substring(0, zoneAt)).getAddress(),
                            zone(bare.substring(zoneAt + 1)));
        } catch (IllegalArgumentException e) {
            throw new UnknownHostException("\"" + host + "\" is not an IP address");
        }
    }

    /**
     * The first address of {@code host}, an address or a name, for whoever cannot go on without it
     * and may wait; not for loops. Waits for {@link #PATIENCE_S} at most.
     *
     * @throws UnknownHostException when there is none, or none is known in time
     */
    public static InetAddress first(String host) throws UnknownHostException {
        if (isLiteral(host)) {
            return literal(host);
        }
        if (host.isEmpty()) {
            throw new UnknownHostException("the address is empty");
        }
        var found = new FutureTask<>(() -> askSystem(host).getFirst());
        Thread.ofPlatform().daemon().name("resolve " + host).start(found);
        try {
            return found.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new UnknownHostException("cannot resolve " + host + ": "
                    + reason(host, e.getCause()));
        } catch (TimeoutException e) {
            throw new UnknownHostException("cannot resolve " + host + " within " + PATIENCE_S
                    + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnknownHostException("interrupted while resolving " + host);
        }
    }

    /** The answer if it is known; otherwise {@code waiter} gets it later, on any thread. */
    synchronized Optional<Answer> find(String name, Consumer<Answer> waiter) {
        return find(name, waiter, KnownName::isWorthWaitingFor);
    }

    /**
     * As {@link #find}, for somebody who reached none of what that found: only an answer from just
     * now is good enough.
     */
    synchronized Optional<Answer> findAgain(String name, Consumer<Answer> waiter) {
        return find(name, waiter, KnownName::isWorthAsking);
    }

    /** Takes back what {@link #find} promised. */
    synchronized void forget(String name, Consumer<Answer> waiter) {
        Optional.ofNullable(names.get(name)).ifPresent(known -> known.forget(waiter));
    }

    /** Notes that nobody answers at an address; it comes last until the next look-up. */
    synchronized void failed(String name, InetAddress address) {
        Optional.ofNullable(names.get(name)).ifPresent(known -> known.failed(address));
    }

    /** Notes that an address answers. */
    synchronized void worked(String name, InetAddress address) {
        Optional.ofNullable(names.get(name)).ifPresent(known -> known.worked(address));
    }

    /** How many names are kept. */
    synchronized int size() {
        return names.size();
    }

    /** Not left to the JDK, which knows only interfaces with a link-local address of their own. */
    private static int zone(String name) throws UnknownHostException {
        try {
            var named = NetworkInterface.getByName(name);
            return named == null ? Integer.parseUnsignedInt(name) : named.getIndex();
        } catch (SocketException | NumberFormatException e) {
            throw new UnknownHostException("there is no interface " + name);
        }
    }

    private Optional<Answer> find(String name, Consumer<Answer> waiter, Patience patience) {
        if (name.isEmpty()) {
            return Optional.of(new Answer.Unknown("the endpoint has no address"));
        }
        var nowNs = clock.getAsLong();
        var known = known(name, nowNs);
        if (known.isEmpty()) {
            return Optional.of(new Answer.Unknown("too many names are being looked up"));
        }
        if (patience.isWorthIt(known.get(), nowNs)) {
            known.get().await(waiter);
            lookUp(name, known.get());
            return Optional.empty();
        }
        if (known.get().isOld(nowNs)) {
            lookUp(name, known.get());
        }
        return Optional.of(known.get().answer());
    }

    /** When to wait for a look-up rather than be content with what is known. */
    private interface Patience {
        boolean isWorthIt(KnownName known, long nowNs);
    }

    private Optional<KnownName> known(String name, long nowNs) {
        var known = names.get(name);
        if (known == null) {
            names.values().removeIf(each -> each.isUseless(nowNs));
            if (names.size() >= MOST_NAMES && !dropOne()) {
                return Optional.empty();
            }
            known = new KnownName();
            names.put(name, known);
        }
        known.use(nowNs);
        return Optional.of(known);
    }

    private boolean dropOne() {
        for (var each = names.values().iterator(); each.hasNext();) {
            if (!each.next().isLookedUp()) {
                each.remove();
                return true;
            }
        }
        return false;
    }

    private void lookUp(String name, KnownName known) {
        if (!known.isLookedUp()) {
            // In this order, so that it can be tried again when there is no thread to be had. The
            // answer cannot come in between: that takes the lock.
            threads.execute(() -> ask(name, known));
            known.lookUpBegins();
        }
    }

    private void ask(String name, KnownName known) {
        try {
            var addresses = system.addresses(name);
            LOG.log(Level.DEBUG, "{0} is at {1}", name, addresses);
            tell(known, () -> known.found(addresses, clock.getAsLong()));
        } catch (UnknownHostException | RuntimeException | Error e) {
            // Whatever it was, somebody waits, and the name must not stay in the making for ever.
            var reason = reason(name, e);
            LOG.log(Level.DEBUG, "cannot resolve {0}: {1}", name, reason);
            tell(known, () -> known.notFound(reason, clock.getAsLong()));
        }
    }

    private void tell(KnownName known, Supplier<List<Consumer<Answer>>> result) {
        var messages = new LinkedHashMap<Consumer<Answer>, Answer>();
        synchronized (this) {
            result.get().forEach(waiter -> messages.put(waiter, known.answer()));
        }
        messages.forEach(Consumer::accept);
    }

    /** The system repeats the name. */
    private static String reason(String name, Throwable e) {
        var text = e.getMessage() == null ? e.toString() : e.getMessage();
        return text.startsWith(name + ": ") ? text.substring(name.length() + 2) : text;
    }

    static ThreadPoolExecutor threads() {
        var threads = new ThreadPoolExecutor(THREADS, THREADS, THREAD_IDLE_S, TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> Thread.ofPlatform().daemon().name("resolver").unstarted(task));
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }
}
