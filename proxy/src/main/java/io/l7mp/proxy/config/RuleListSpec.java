package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A rulelist as configured.
 *
 * @param name  empty for the rules written into a listener: it is named when it is added
 * @param rules in the order they are tried
 */
public record RuleListSpec(Optional<String> name, List<Ref<RuleSpec>> rules) {

    private static final Set<String> KNOWN = Set.of("name", "rules");

    /** Reads a rulelist object, which must have a name. */
    public static RuleListSpec of(Node node, Findings findings) {
        var kind = ObjectKind.RULE_LIST;
        kind.object(node).warnUnknown(KNOWN, findings);
        var name = kind.name(node);
        var rules = kind.required(node, "rules", ObjectKind::isArray);
        return new RuleListSpec(Optional.of(name), rules(rules, findings));
    }

    /** What a listener's {@code rules} may be: a name, or rules. */
    static boolean isReference(Node node) {
        return ObjectKind.isArray(node)
            || node.kind() == Node.Kind.STRING && !node.asString().isEmpty();
    }

    static Ref<RuleListSpec> reference(Node node, Findings findings) {
        return node.kind() == Node.Kind.STRING ? new Ref.Named<>(node.asString())
            : new Ref.Inline<>(new RuleListSpec(Optional.empty(), rules(node, findings)));
    }

    private static List<Ref<RuleSpec>> rules(Node array, Findings findings) {
        return findings.each(array.elements(), rule -> RuleSpec.reference(rule, findings));
    }
}
