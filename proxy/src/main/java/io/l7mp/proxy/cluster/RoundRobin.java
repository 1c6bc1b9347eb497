package io.l7mp.proxy.cluster;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Each endpoint in turn, as often in a round as its weight says, and spread over the round: 3:1:1
 * goes a b a c a, not a a a b c.
 */
final class RoundRobin implements LoadBalancer {

    // Rounds are written down; very large weights are scaled to fit.
    private static final int LONGEST_ROUND = 16384;

    private final List<EndPoint> round;
    private final AtomicInteger turn;

    RoundRobin(List<EndPoint> endpoints) {
        this(round(endpoints.stream().filter(each -> each.weight() > 0).toList()), 0);
    }

    private RoundRobin(List<EndPoint> round, int turn) {
        this.round = round;
        this.turn = new AtomicInteger(turn);
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        if (round.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(round.get(turn.getAndUpdate(t -> t + 1 < round.size() ? t + 1 : 0)));
    }

    @Override
    public Optional<EndPoint> chooseAgain(Object metadata, EndPoint failed) {
        var chosen = choose(metadata);
        for (int i = 1; i < round.size() && chosen.get().isSameAs(failed); i++) {
            chosen = choose(metadata);
        }
        return chosen;
    }

    @Override
    public Preview preview(Object metadata) {
        return Preview.of(round.stream().skip(turn.get()).findFirst(), "it is next in turn");
    }

    @Override
    public LoadBalancer over(List<EndPoint> others) {
        var next = new RoundRobin(others).round;
        return new RoundRobin(next, turnIn(next));
    }

    /** Where another round continues this one: with who is due next of those that are in it. */
    private int turnIn(List<EndPoint> next) {
        var remaining = next.stream().map(EndPoint::identity).collect(Collectors.toSet());
        int now = turn.get();
        for (int i = 0; i < round.size(); i++) {
            int at = (now + i) % round.size();
            if (remaining.contains(round.get(at).identity())) {
                var due = round.get(at);
                return position(next, due, Collections.frequency(round.subList(0, at), due));
            }
        }
        return 0;
    }

    /** Where {@code due} has its turn after {@code before} others, counted over and over. */
    private static int position(List<EndPoint> round, EndPoint due, int before) {
        var positions = IntStream.range(0, round.size()).filter(i -> round.get(i).isSameAs(due))
            .toArray();
        return positions[before % positions.length];
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
