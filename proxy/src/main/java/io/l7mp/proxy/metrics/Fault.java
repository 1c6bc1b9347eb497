package io.l7mp.proxy.metrics;

import java.util.Locale;
import java.util.Optional;

/** What can go wrong with a listener's or a cluster's sessions; one series each. */
public enum Fault {
    /** A session ended with an error: no route, no connection, no more retries. */
    SESSION_FAILED(Counter.SESSIONS_FAILED),
    /** A client got no session, because those there are take all the memory there is for them. */
    SESSION_REFUSED(Counter.SESSIONS_REFUSED),
    /** An attempt to connect failed: refused, unreachable, too slow. */
    CONNECT_FAILED,
    /** The cluster had no endpoint to connect to. */
    NO_ENDPOINT,
    /** A connection broke, or its endpoint was deleted; orderly ends do not count. */
    CONNECTION_LOST,
    /** A peer broke the rules of its protocol. */
    PROTOCOL_ERROR(Counter.PROTOCOL_ERRORS);

    /** How many there are. */
    static final int COUNT = values().length;

    private final Optional<Counter> counter;

    Fault() {
        this.counter = Optional.empty();
    }

    Fault(Counter counter) {
        this.counter = Optional.of(counter);
    }

    /** What counts it for the process. */
    Optional<Counter> counter() {
        return counter;
    }

    /** The word for it. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
