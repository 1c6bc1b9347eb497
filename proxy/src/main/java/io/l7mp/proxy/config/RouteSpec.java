package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A route as configured.
 *
 * @param name        empty when it is written in place without one
 * @param destination where sessions end
 * @param ingress     clusters passed on the way to the destination, in order
 * @param egress      clusters passed on the way back, in order
 */
public record RouteSpec(Optional<String> name, Ref<ClusterSpec> destination,
                        List<Ref<ClusterSpec>> ingress, List<Ref<ClusterSpec>> egress,
                        RetrySpec retry) {

    private static final Set<String> KNOWN =
        Set.of("name", "destination", "ingress", "egress", "retry");
    // Rules of older configuration files call the destination so.
    private static final String OLD_DESTINATION = "cluster";
    private static final Set<String> KNOWN_INLINE =
        Set.of("name", "destination", OLD_DESTINATION, "ingress", "egress", "retry");

    /** Reads a route object, which must have a name. */
    public static RouteSpec of(Node node, Findings findings) {
        var kind = ObjectKind.ROUTE;
        kind.object(node).warnUnknown(KNOWN, findings);
        kind.name(node);
        return read(node, node.get("destination"), findings);
    }

    /** Reads what a rule routes to: the name of a route, or a route that may go without one. */
    static Ref<RouteSpec> reference(Node node, Findings findings) {
        return switch (node.kind()) {
            case STRING -> new Ref.Named<>(node.asString());
            case OBJECT -> new Ref.Inline<>(inline(node, findings));
            case ARRAY, NUMBER, BOOLEAN, NULL ->
                throw node.expected("the name of a route, or a route");
        };
    }

    private static RouteSpec inline(Node node, Findings findings) {
        var destination = node.get("destination").or(() -> node.get(OLD_DESTINATION));
        node.warnUnknown(node.keys().contains("destination") ? KNOWN : KNOWN_INLINE, findings);
        return read(node, destination, findings);
    }

    private static RouteSpec read(Node node, Optional<Node> destination,
                                  Findings findings) {
        var kind = ObjectKind.ROUTE;
        return new RouteSpec(kind.optionalName(node),
            destination.filter(ClusterSpec::isReference)
                .map(each -> ClusterSpec.reference(each, findings))
                .orElseThrow(() -> kind.refuse(destination.orElse(node), "Invalid destination")),
            chain(node, "ingress", findings), chain(node, "egress", findings),
            kind.optional(node, "retry", ObjectKind::isObject)
                .map(each -> RetrySpec.of(each, findings)).orElse(RetrySpec.DEFAULT));
    }

    private static List<Ref<ClusterSpec>> chain(Node node, String key, Findings findings) {
        var chain = ObjectKind.ROUTE.optional(node, key, ObjectKind::isArray)
            .map(Node::elements).orElse(List.of());
        return findings.each(chain, each -> ClusterSpec.reference(each, findings));
    }
}
