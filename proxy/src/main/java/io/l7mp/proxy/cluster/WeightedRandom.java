package io.l7mp.proxy.cluster;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Any endpoint, with a probability in proportion to its weight. */
final class WeightedRandom implements LoadBalancer {

    private final List<EndPoint> endpoints;
    // Sum of the weights up to and including each endpoint.
    private final long[] sums;

    WeightedRandom(List<EndPoint> endpoints) {
        this.endpoints = List.copyOf(endpoints);
        this.sums = endpoints.stream().mapToLong(EndPoint::weight).toArray();
        Arrays.parallelPrefix(sums, Long::sum);
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        long total = sums.length == 0 ? 0 : sums[sums.length - 1];
        if (total == 0) {
            return Optional.empty();
        }
        // The first endpoint whose sum exceeds the draw; equal sums (weight 0) are passed over.
        int found = Arrays.binarySearch(sums, ThreadLocalRandom.current().nextLong(total) + 1);
        int index = found < 0 ? -found - 1 : found;
        while (endpoints.get(index).weight() == 0) {
            index--;
        }
        return Optional.of(endpoints.get(index));
    }

    @Override
    public Optional<EndPoint> chooseAgain(Object metadata, EndPoint failed) {
        var others = endpoints.stream().filter(each -> !each.isSameAs(failed)).toList();
        return new WeightedRandom(others).choose(metadata).or(() -> choose(metadata));
    }

    @Override
    public Preview preview(Object metadata) {
        var candidates = endpoints.stream().filter(each -> each.weight() > 0).toList();
        return new Preview(candidates.size() == 1 ? choose(metadata) : Optional.empty(),
            candidates, "chance decides by weight");
    }

    @Override
    public LoadBalancer over(List<EndPoint> others) {
        return new WeightedRandom(others);
    }
}
