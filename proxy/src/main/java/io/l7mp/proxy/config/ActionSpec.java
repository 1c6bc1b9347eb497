package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a rule does with a session it matches. {@code apply} takes precedence over the others.
 *
 * @param rewrites changes of the metadata, in order
 * @param apply    the rulelist to go on with
 * @param route    where the session leads
 */
public record ActionSpec(List<RewriteSpec> rewrites, Optional<String> apply,
                         Optional<Ref<RouteSpec>> route) {

    private static final Set<String> KNOWN = Set.of("rewrite", "apply", "route");

    /** Reads an action object; an empty string counts as not given, as in the ancestor. */
    static ActionSpec of(Node node, Findings findings) {
        node.warnUnknown(KNOWN, findings);
        var rewrites = findings.each(
            node.get("rewrite").filter(ActionSpec::isGiven).map(Node::asArray).orElse(List.of()),
            each -> RewriteSpec.of(each, findings));
        var apply = node.get("apply").filter(ActionSpec::isGiven).map(Node::asString);
        var route = node.get("route").filter(ActionSpec::isGiven)
            .map(each -> RouteSpec.reference(each, findings));
        return new ActionSpec(rewrites, apply, route);
    }

    private static boolean isGiven(Node node) {
        return node.kind() != Node.Kind.NULL
            && !(node.kind() == Node.Kind.STRING && node.asString().isEmpty());
    }
}
