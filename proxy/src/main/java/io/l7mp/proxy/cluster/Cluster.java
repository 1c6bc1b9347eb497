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
 * counted, the endpoints that stay with their session counts, and whose turn it is.
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

    /**
     * The endpoint for a stage that was at {@code last} before and failed there; empty when there
     * is none to choose.
     */
    public Optional<EndPoint> choose(Metadata metadata, Optional<EndPoint> last) {
        return last.isEmpty() ? loadBalancer.choose(metadata.tree())
            : loadBalancer.chooseAgain(metadata.tree(), last.get());
    }

    /** The same over other endpoints. */
    public Cluster with(List<EndPoint> others) {
        var all = List.copyOf(others);
        return new Cluster(name, spec, connector, all, loadBalancer.over(all), traffic);
    }
}
