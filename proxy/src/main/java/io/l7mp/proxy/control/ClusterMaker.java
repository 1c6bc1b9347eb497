package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.document.ConfigException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts clusters and endpoints into a draft. */
final class ClusterMaker {
    private static final LoadBalancerSpec TRIVIAL =
            new LoadBalancerSpec("Trivial", Optional.empty());

    private final Draft draft;
    private final Former former;
    private final Naming naming;
    private final Protocols protocols;

    ClusterMaker(Draft draft, Former former, Naming naming, Protocols protocols) {
        this.draft = draft;
        this.former = former;
        this.naming = naming;
        this.protocols = protocols;
    }

    /** Adds a cluster and its endpoints. */
    void add(String name, ClusterSpec spec) {
        naming.checkFree(ObjectKind.CLUSTER, name, spec.spec());
        naming.reserve(spec);
        var connector = protocols.cluster(spec.named(name));
        var endPoints = new ArrayList<EndPoint>();
        var formerNames = former.endPoints(name, spec.endpoints()).iterator();
        for (var each : spec.endpoints()) {
            refuseUnfit(connector, spec, each);
            endPoints.add(endPoint(name, each, formerNames.next()));
        }
        draft.clusters.put(name, cluster(name, spec, connector, endPoints));
    }

    /** Appends an endpoint to a cluster that exists. */
    void addEndPoint(String clusterName, EndPointSpec spec) {
        var cluster = draft.clusters.get(clusterName);
        refuseUnfit(cluster.connector(), cluster.spec(), spec);
        var endPoints = new ArrayList<>(cluster.endPoints());
        endPoints.add(endPoint(clusterName, spec, Optional.empty()));
        draft.clusters.put(clusterName, cluster.with(endPoints));
    }

    private static Cluster cluster(String name, ClusterSpec spec, Connector connector,
            List<EndPoint> endPoints) {
        var all = List.copyOf(endPoints);
        return new Cluster(name, spec, connector, all, balancer(spec, connector, all));
    }

    /** A load balancer given for a virtual cluster is ignored, even one that does not exist. */
    private static LoadBalancer balancer(ClusterSpec spec, Connector connector,
            List<EndPoint> all) {
        return LoadBalancer.of(connector.isVirtual()
                ? TRIVIAL : spec.loadBalancer().orElse(TRIVIAL), all);
    }

    private EndPoint endPoint(String cluster, EndPointSpec spec, Optional<String> formerName) {
        var name = naming.name(ObjectKind.END_POINT, new Naming.Wish(spec.name(), formerName),
                cluster);
        naming.checkFree(ObjectKind.END_POINT, name, spec.spec());
        draft.owners.put(name, cluster);
        return new EndPoint(name, spec);
    }

    private static void refuseUnfit(Connector connector, ClusterSpec cluster,
            EndPointSpec endPoint) {
        if (connector.isVirtual()) {
            throw ConfigException.contract(endPoint.spec(), "Adding an endpoint to a cluster of"
                    + " type \"" + cluster.protocol() + "\" is not supported");
        }
        if (endPoint.hasSeveral()) {
            connector.flawOf(endPoint.addresses()).ifPresent(flaw -> {
                throw endPoint.spec().get("address").orElseThrow().refuse(flaw);
            });
        }
    }
}
