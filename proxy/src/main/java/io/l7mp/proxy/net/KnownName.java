package io.l7mp.proxy.net;

import io.l7mp.proxy.net.Resolver.Answer;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What is known of one name. Guarded by its {@link Resolver}. */
final class KnownName {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long FRESH_NS = 30 * SECOND_NS;
    // Neither a name that does not resolve nor one that does not connect is asked for more often.
    private static final long PAUSE_NS = SECOND_NS;
    private static final long USEFUL_NS = 300 * SECOND_NS;
    private static final int MOST_ADDRESSES = 64;

    // The last answers.
    private List<InetAddress> addresses = List.of();
    private String flaw = "";
    private long foundNs;
    private long answeredNs;
    private boolean isAnswered;

    // The look-up under way, and who needs it.
    private boolean isLookedUp;
    private final Set<Consumer<Answer>> waiters = new LinkedHashSet<>();

    // Its use.
    private final Set<InetAddress> failed = new HashSet<>();
    private int turn;
    private long usedNs;

    void use(long nowNs) {
        usedNs = nowNs;
    }

    /** Whether nobody has needed it for minutes. */
    boolean isUseless(long nowNs) {
        return !isLookedUp && nowNs - usedNs >= USEFUL_NS;
    }

    /** Whether what is known is of no use and more will be known. */
    boolean isWorthWaitingFor(long nowNs) {
        return hasFailed() && isWorthAsking(nowNs);
    }

    /** Whether more will be known if asked. */
    boolean isWorthAsking(long nowNs) {
        return isLookedUp || mayBeAsked(nowNs);
    }

    /** Whether it is time to look again, while what is known is used. */
    boolean isOld(long nowNs) {
        return nowNs - foundNs >= FRESH_NS && mayBeAsked(nowNs);
    }

    boolean isLookedUp() {
        return isLookedUp;
    }

    void lookUpBegins() {
        isLookedUp = true;
    }

    void await(Consumer<Answer> waiter) {
        waiters.add(waiter);
    }

    void forget(Consumer<Answer> waiter) {
        waiters.remove(waiter);
    }

    /** The name stands for {@code found} now; returns who waits for that. */
    List<Consumer<Answer>> found(List<InetAddress> found, long nowNs) {
        addresses = found.stream().distinct().limit(MOST_ADDRESSES).toList();
        flaw = addresses.isEmpty() ? "it has no address" : "";
        failed.clear();
        foundNs = nowNs;
        return answered(nowNs);
    }

    /** Nothing was found; what was known stays good as long as some of it works. */
    List<Consumer<Answer>> notFound(String reason, long nowNs) {
        if (hasFailed()) {
            addresses = List.of();
            failed.clear();
            flaw = reason;
        }
        return answered(nowNs);
    }

    /** All addresses: those that work before those that failed, and a different one first. */
    Answer answer() {
        if (addresses.isEmpty()) {
            return new Answer.Unknown(flaw);
        }
        var inTurn = new ArrayList<>(addresses);
        inTurn.removeAll(failed);
        Collections.rotate(inTurn, -(turn++ % Math.max(1, inTurn.size())));
        addresses.stream().filter(failed::contains).forEach(inTurn::add);
        return new Answer.Found(inTurn);
    }

    void failed(InetAddress address) {
        if (addresses.contains(address)) {
            failed.add(address);
        }
    }

    void worked(InetAddress address) {
        failed.remove(address);
    }

    private List<Consumer<Answer>> answered(long nowNs) {
        isLookedUp = false;
        isAnswered = true;
        answeredNs = nowNs;
        var told = List.copyOf(waiters);
        waiters.clear();
        return told;
    }

    /** Whether the last answer is not from just now. */
    private boolean mayBeAsked(long nowNs) {
        return !isAnswered || nowNs - answeredNs >= PAUSE_NS;
    }

    private boolean hasFailed() {
        return failed.size() == addresses.size();
    }
}
