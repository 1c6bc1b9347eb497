package io.l7mp.proxy.cluster;

import java.util.List;
import java.util.Optional;

/** The first endpoint, whatever its weight. */
final class Trivial implements LoadBalancer {

    private final List<EndPoint> endpoints;

    Trivial(List<EndPoint> endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public Optional<EndPoint> choose(Object metadata) {
        return endpoints.stream().findFirst();
    }

    @Override
    public Preview preview(Object metadata) {
        return Preview.of(choose(metadata), "it is the first");
    }

    @Override
    public LoadBalancer over(List<EndPoint> others) {
        return new Trivial(others);
    }
}
