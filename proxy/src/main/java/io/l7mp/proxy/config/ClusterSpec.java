package io.l7mp.proxy.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cluster as configured.
 *
 * @param name         empty when it is written in place without one
 * @param protocol     {@code spec.protocol}; which ones exist is not known here
 * @param spec         echoed verbatim; each protocol reads its own fields
 * @param endpoints    in order; what virtual clusters show as endpoint is left out
 * @param loadBalancer empty when not given: what that means depends on the protocol
 * @param options      never echoed; empty when not given
 */
public record ClusterSpec(Optional<String> name, String protocol, Node spec,
                          List<EndPointSpec> endpoints, Optional<LoadBalancerSpec> loadBalancer,
                          Node options) {

    private static final Set<String> KNOWN =
        Set.of("name", "spec", "endpoints", "loadbalancer", "options");

    /** Reads a cluster object, which must have a name. */
    public static ClusterSpec of(Node node, Findings findings) {
        ObjectKind.CLUSTER.name(ObjectKind.CLUSTER.object(node));
        return inline(node, findings);
    }

    /** Reads a cluster written in place, which may go without a name. */
    public static ClusterSpec inline(Node node, Findings findings) {
        var endpoints = ObjectKind.CLUSTER.optional(ObjectKind.CLUSTER.object(node),
            "endpoints", ObjectKind::isArray);
        return of(node, EndPointSpec.list(endpoints, findings), findings);
    }

    /** Reads a cluster whose endpoints are written elsewhere. */
    static ClusterSpec of(Node node, List<EndPointSpec> endpoints, Findings findings) {
        var kind = ObjectKind.CLUSTER;
        node.warnUnknown(KNOWN, findings);
        var name = kind.optionalName(node);
        var spec = kind.required(node, "spec", ObjectKind::isObject);
        var protocol = spec.get("protocol").filter(each -> each.kind() == Node.Kind.STRING)
            .orElseThrow(() -> unknownProtocol(spec));
        var balancer = kind.optional(node, "loadbalancer", ObjectKind::isObject);
        var options = kind.optional(node, "options", ObjectKind::isObject);
        return new ClusterSpec(name, protocol.asString(), spec, endpoints,
            balancer.map(each -> LoadBalancerSpec.of(each, findings)),
            options.orElse(Node.empty()));
    }

    /** The same with the name it has got. */
    public ClusterSpec named(String given) {
        return new ClusterSpec(Optional.of(given), protocol, spec, endpoints, loadBalancer,
            options);
    }

    static boolean isReference(Node node) {
        return ObjectKind.isObject(node)
            || node.kind() == Node.Kind.STRING && !node.asString().isEmpty();
    }

    /** Reads a stage of a route: the name of a cluster, or a cluster. */
    static Ref<ClusterSpec> reference(Node node, Findings findings) {
        if (!isReference(node)) {
            throw node.expected("the name of a cluster, or a cluster");
        }
        return node.kind() == Node.Kind.STRING ? new Ref.Named<>(node.asString())
            : new Ref.Inline<>(inline(node, findings));
    }

    private static ConfigException unknownProtocol(Node spec) {
        return ConfigException.contract(spec, "Cluster.create: TODO: Protocol "
            + spec.get("protocol").map(Node::toString).orElse("\"undefined\"")
            + " unimplemented");
    }
}
