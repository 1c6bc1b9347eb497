package io.l7mp.proxy.cluster;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.stream.Metadata;
import java.util.List;
import java.util.Optional;

/**
 * A named destination: a protocol's {@link Connector}, endpoints and a way to choose among them.
 *
 * <p>Immutable; when endpoints come or go, a new instance takes over the connector, what was
 * counted and the endpoints that stay, with their session counts.
 *
 * @param name its name
 * @param spec as configured
 * @param connector makes its streams
 * @param endPoints in order of addition
 * @param loadBalancer chooses among {@code endPoints}
 * @param traffic what its streams carry
 */
public record Cluster(String name, ClusterSpec spec, Connector connector, List<EndPoint> endPoints,
        LoadBalancer loadBalancer, Traffic traffic) {
    /** A cluster that has carried nothing. */
    public Cluster(String name, ClusterSpec spec, Connector connector, List<EndPoint> endPoints,
            LoadBalancer loadBalancer) {
        this(name, spec, connector, endPoints, loadBalancer, new Traffic());
    }

    /** The same cluster with other endpoints. */
    public Cluster with(List<EndPoint> others, LoadBalancer balancer) {
        return new Cluster(name, spec, connector, others, balancer, traffic);
    }

    /** The endpoint for a new stage; empty when there is none to choose. */
    public Optional<EndPoint> choose(Metadata metadata) {
        return loadBalancer.choose(metadata.tree());
    }
}
