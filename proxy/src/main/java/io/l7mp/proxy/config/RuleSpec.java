package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.Optional;
import java.util.Set;

/**
 * A rule as configured.
 *
 * @param name  empty when it is written in place without one
 * @param match the predicate, echoed verbatim and not checked here; empty for the wildcard, which
 *              is a missing match, any string, null, false, and {@code {"match": "*"}}
 */
public record RuleSpec(Optional<String> name, Optional<Node> match, ActionSpec action) {

    private static final Set<String> KNOWN = Set.of("name", "match", "action");

    /** Reads a rule object, which must have a name. */
    public static RuleSpec of(Node node, Findings findings) {
        ObjectKind.RULE.name(ObjectKind.RULE.object(node));
        return inline(node, findings);
    }

    /** Reads a rule written in place, which may go without a name. */
    public static RuleSpec inline(Node node, Findings findings) {
        var kind = ObjectKind.RULE;
        kind.object(node).warnUnknown(KNOWN, findings);
        var name = kind.optionalName(node);
        var match = node.get("match").filter(predicate -> !isWildcard(predicate));
        var action = kind.required(node, "action", ObjectKind::isObject);
        return new RuleSpec(name, match, ActionSpec.of(action, findings));
    }

    /** Reads an element of a rulelist: the name of a rule, or a rule. */
    public static Ref<RuleSpec> reference(Node node, Findings findings) {
        return switch (node.kind()) {
            case STRING -> new Ref.Named<>(node.asString());
            case OBJECT -> new Ref.Inline<>(inline(node, findings));
            case ARRAY, NUMBER, BOOLEAN, NULL ->
                throw ConfigException.contract(node, "Cannot add rule to rulelist: Invalid rule");
        };
    }

    /** Whether a match holds for every session. */
    public static boolean isWildcard(Node match) {
        return switch (match.kind()) {
            case STRING, NULL -> true;
            case BOOLEAN -> !match.asBoolean();
            case OBJECT -> !match.keys().contains("op")
                && match.get("match").filter(RuleSpec::isWildcard).isPresent();
            case ARRAY, NUMBER -> false;
        };
    }
}
