package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.config.LoadBalancerSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Clusters and endpoints as the API shows them. */
final class ClusterView {
    private static final Set<String> BALANCED_BY_NONE =
            Set.of("L7mpController", "Stdio", "Logger", "Sync");
    private static final String END_POINTS = "endpoints";
    private static final String WITHOUT_END_POINT = "Prometheus";

    private ClusterView() {
    }

    /** A cluster; its endpoints are shown when {@code recursive}, otherwise counted. */
    static Map<String, Object> of(Cluster cluster, boolean recursive) {
        return of(cluster, recursive ? endPoints(cluster) : cluster.endPoints().size());
    }

    /** A cluster with the names of its endpoints, whose order matters to some load balancers. */
    static Map<String, Object> namingEndPoints(Cluster cluster) {
        return of(cluster, cluster.endPoints().stream().map(EndPoint::name).toList());
    }

    /** What a cluster is whatever endpoints it has. */
    static Map<String, Object> withoutEndPoints(Cluster cluster) {
        var shown = of(cluster, 0);
        shown.remove(END_POINTS);
        return shown;
    }

    private static Map<String, Object> of(Cluster cluster, Object endPoints) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", cluster.name());
        shown.put("spec", cluster.connector().isVirtual()
                ? virtualSpec(cluster) : cluster.spec().spec());
        shown.put(END_POINTS, endPoints);
        shown.put("loadbalancer", balancer(cluster));
        return shown;
    }

    /** The endpoints; a virtual cluster shows one that stands for itself. */
    static List<Object> endPoints(Cluster cluster) {
        if (!cluster.connector().isVirtual()) {
            return cluster.endPoints().stream().<Object>map(ClusterView::endPoint).toList();
        }
        if (cluster.spec().protocol().equals(WITHOUT_END_POINT)) {
            return List.of();
        }
        var itself = new LinkedHashMap<String, Object>();
        itself.put("name", cluster.name());
        itself.put("spec", Map.of("address", "<VIRTUAL>"));
        return List.of(itself);
    }

    /** An endpoint. */
    static Map<String, Object> endPoint(EndPoint endPoint) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", endPoint.name());
        shown.put("spec", endPoint.spec());
        shown.put("weight", endPoint.weight());
        return shown;
    }

    /** Virtual clusters show what counts for them, not all they were given. */
    private static Map<String, Object> virtualSpec(Cluster cluster) {
        var shown = new LinkedHashMap<String, Object>();
        var spec = cluster.spec();
        shown.put("protocol", spec.protocol());
        if (spec.protocol().equals("Logger")) {
            shown.put("log_file", spec.spec().string("log_file", "-"));
            shown.put("log_prefix", spec.spec().string("log_prefix", ""));
        }
        for (var field : spec.spec().keys()) {
            if (cluster.connector().shownFields().contains(field)) {
                shown.put(field, spec.spec().get(field).orElseThrow());
            }
        }
        return shown;
    }

    private static Map<String, Object> balancer(Cluster cluster) {
        if (cluster.connector().isVirtual()) {
            return Map.of("policy",
                    BALANCED_BY_NONE.contains(cluster.spec().protocol()) ? "None" : "Trivial");
        }
        return cluster.spec().loadBalancer().map(ClusterView::balancer)
                .orElse(Map.of("policy", "Trivial"));
    }

    private static Map<String, Object> balancer(LoadBalancerSpec spec) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("policy", LoadBalancer.policy(spec));
        if (shown.containsValue("HashRing")) {
            shown.put("key", spec.key().orElse("<RANDOM>"));
        }
        return shown;
    }
}
