package io.l7mp.proxy.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Each endpoint in turn, as often in a round as its weight says, and spread over the round: 3:1:1
 * goes a b a c a, not a a a b c.
 */
final class RoundRobin implements LoadBalancer {

    // Rounds are written down; very large weights are scaled to fit.
    private static final int LONGEST_ROUND = 16384;

    private final List<EndPoint> round;
    private final AtomicInteger turn = new AtomicInteger();

    RoundRobin(List<EndPoint> endpoints) {
        this.round = round(endpoints.stream().filter(each -> each.weight() > 0).toList());
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        if (round.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(round.get(turn.getAndUpdate(t -> t + 1 < round.size() ? t + 1 : 0)));
    }

    /** Smooth weighted round robin: all gain their weight, the richest is chosen and pays all. */
    private static List<EndPoint> round(List<EndPoint> endpoints) {
        if (endpoints.stream().mapToInt(EndPoint::weight).distinct().count() <= 1) {
            return endpoints;
        }
        var weights = scaled(endpoints);
        long total = 0;
        for (long weight : weights) {
            total += weight;
        }
        var credits = new long[weights.length];
        var round = new ArrayList<EndPoint>((int) total);
        for (long i = 0; i < total; i++) {
            int richest = 0;
            for (int j = 0; j < weights.length; j++) {
                credits[j] += weights[j];
                richest = credits[j] > credits[richest] ? j : richest;
            }
            credits[richest] -= total;
            round.add(endpoints.get(richest));
        }
        return List.copyOf(round);
    }

    private static long[] scaled(List<EndPoint> endpoints) {
        long divisor = 0;
        long total = 0;
        for (var each : endpoints) {
            divisor = gcd(each.weight(), divisor);
            total += each.weight();
        }
        double scale = Math.min(1.0 / Math.max(1, divisor), (double) LONGEST_ROUND / total);
        return endpoints.stream()
            .mapToLong(each -> Math.max(1, Math.round(each.weight() * scale))).toArray();
    }

    private static long gcd(long left, long right) {
        return right == 0 ? left : gcd(right, left % right);
    }
}
