package io.l7mp.proxy.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
    public static RouteSpec of(Node node, Consumer<String> warnings) {
        var kind = ObjectKind.ROUTE;
        kind.object(node).warnUnknown(KNOWN, warnings);
        kind.name(node);
        return read(node, node.get("destination"), warnings);
    }

    /** Reads what a rule routes to: the name of a route, or a route that may go without one. */
    static Ref<RouteSpec> reference(Node node, Consumer<String> warnings) {
        return switch (node.kind()) {
            case STRING -> new Ref.Named<>(node.asString());
            case OBJECT -> new Ref.Inline<>(inline(node, warnings));
            case ARRAY, NUMBER, BOOLEAN, NULL ->
                throw node.expected("the name of a route, or a route");
        };
    }

    private static RouteSpec inline(Node node, Consumer<String> warnings) {
        var destination = node.get("destination").or(() -> node.get(OLD_DESTINATION));
        node.warnUnknown(node.keys().contains("destination") ? KNOWN : KNOWN_INLINE, warnings);
        return read(node, destination, warnings);
    }

    private static RouteSpec read(Node node, Optional<Node> destination,
                                  Consumer<String> warnings) {
        var kind = ObjectKind.ROUTE;
        return new RouteSpec(kind.optionalName(node),
            destination.filter(ClusterSpec::isReference)
                .map(each -> ClusterSpec.reference(each, warnings))
                .orElseThrow(() -> kind.refuse(destination.orElse(node), "Invalid destination")),
            chain(node, "ingress", warnings), chain(node, "egress", warnings),
            kind.optional(node, "retry", ObjectKind::isObject)
                .map(each -> RetrySpec.of(each, warnings)).orElse(RetrySpec.DEFAULT));
    }

    private static List<Ref<ClusterSpec>> chain(Node node, String key, Consumer<String> warnings) {
        return ObjectKind.ROUTE.optional(node, key, ObjectKind::isArray)
            .map(Node::elements).orElse(List.of()).stream()
            .map(each -> ClusterSpec.reference(each, warnings)).toList();
    }
}
