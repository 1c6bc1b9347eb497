package io.l7mp.proxy.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoint that would have the fewest sessions for its weight; ties go in turn. */
final class LeastSessions implements LoadBalancer {

    private final List<EndPoint> endpoints;
    private final AtomicInteger turn;

    LeastSessions(List<EndPoint> endpoints) {
        this(endpoints, new AtomicInteger());
    }

    private LeastSessions(List<EndPoint> endpoints, AtomicInteger turn) {
        this.endpoints = endpoints.stream().filter(each -> each.weight() > 0).toList();
        this.turn = turn;
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        return freest(endpoints, turn.getAndIncrement());
    }

    @Override
    public Optional<EndPoint> chooseAgain(Object metadata, EndPoint failed) {
        // Nobody stays at an endpoint that fails, so it looks free.
        var others = endpoints.stream().filter(each -> !each.isSameAs(failed)).toList();
        return others.isEmpty() ? choose(metadata) : freest(others, turn.getAndIncrement());
    }

    @Override
    public Preview preview(Object metadata) {
        return new Preview(freest(endpoints, turn.get()), endpoints,
            "it has the fewest sessions for its weight");
    }

    @Override
    public LoadBalancer over(List<EndPoint> others) {
        return new LeastSessions(others, turn);
    }

    private static Optional<EndPoint> freest(List<EndPoint> endpoints, int turn) {
        int count = endpoints.size();
        if (count == 0) {
            return Optional.empty();
        }
        int first = Math.floorMod(turn, count);
        var best = endpoints.get(first);
        for (int i = 1; i < count; i++) {
            var other = endpoints.get((first + i) % count);
            best = isFreer(other, best) ? other : best;
        }
        return Optional.of(best);
    }

    /** Compares (sessions + 1) / weight without dividing. */
    private static boolean isFreer(EndPoint one, EndPoint other) {
        return (one.sessions() + 1L) * other.weight() < (other.sessions() + 1L) * one.weight();
    }
}
