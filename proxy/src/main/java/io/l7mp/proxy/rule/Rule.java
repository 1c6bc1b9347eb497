package io.l7mp.proxy.rule;

import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.Node;
import java.util.Map;
import java.util.Optional;

/**
 * Which sessions, and what to do with them.
 *
 * @param spec as it was written
 */
public record Rule(String name, Match match, Action action, RuleSpec spec) {

    private static final Node WILDCARD = Node.of(Map.of("match", "*"));

    /**
     * Compiles one.
     *
     * @param name     its own, or the one made for it
     * @param route    of its action, by name
     * @param findings told of what is malformed, and once about each regular expression that turns
     *                 out too slow
     * @throws io.l7mp.proxy.document.ConfigException pointing at the part that is malformed
     */
    public static Rule of(String name, RuleSpec spec, Optional<String> route,
                          Findings findings) {
        var match = spec.match().map(node -> Match.compile(node, findings));
        return new Rule(name, match.orElseGet(Match.Any::new), Action.of(spec.action(), route),
            spec);
    }

    /** The predicate as given, or {@code {"match": "*"}}. */
    public Node matchEcho() {
        return spec.match().orElse(WILDCARD);
    }
}
