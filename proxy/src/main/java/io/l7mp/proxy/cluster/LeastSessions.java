package io.l7mp.proxy.cluster;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The endpoint that would have the fewest sessions for its weight; ties go in turn. */
final class LeastSessions implements LoadBalancer {

    private final List<EndPoint> endpoints;
    private final AtomicInteger turn = new AtomicInteger();

    LeastSessions(List<EndPoint> endpoints) {
        this.endpoints = endpoints.stream().filter(each -> each.weight() > 0).toList();
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        int count = endpoints.size();
        if (count == 0) {
            return Optional.empty();
        }
        int first = Math.floorMod(turn.getAndIncrement(), count);
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
