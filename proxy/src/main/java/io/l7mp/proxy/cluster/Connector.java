package io.l7mp.proxy.cluster;

import io.l7mp.proxy.stream.Stream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The protocol's part of a cluster: makes unconnected streams. One instance serves all loops.
 *
 * <p>An implementation keeps only what its spec said; what belongs to a session belongs to the
 * stream it returns.
 */
public interface Connector {
    /** A new stream for a session; runs on the session's loop and must not block. */
    Stream open(StreamContext context);

    /** Whether it serves data itself, without endpoints: Echo, Logger, L7mpController. */
    default boolean isVirtual() {
        return false;
    }

    /**
     * The fields of a virtual cluster's spec that count, besides {@code protocol}: answers show
     * them where they are given, and a cluster that differs in one is another. The spec of other
     * clusters is shown as it was given.
     */
    default Set<String> shownFields() {
        return Set.of();
    }

    /** What is wrong with an endpoint that has several addresses at once, if anything is. */
    default Optional<String> flawOf(List<String> addresses) {
        return Optional.of("this protocol's endpoints have one address each");
    }

    /** Whether its streams do more with the data that pass them than count. */
    default boolean touchesData() {
        return true;
    }

    /** Whether a lost stage may be connected again. */
    default boolean isRetriable() {
        return true;
    }

    /**
     * Whether a session with it is but one answer, and soon over by itself. It may be the answer to
     * a change that deletes the session's listener, which therefore does not end it.
     */
    default boolean answersOnce() {
        return false;
    }
}
