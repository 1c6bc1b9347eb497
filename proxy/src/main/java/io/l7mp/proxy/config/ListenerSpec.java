package io.l7mp.proxy.config;

import java.util.Map;
import java.util.Set;

/**
 * A listener as configured.
 *
 * @param protocol {@code spec.protocol}; which ones exist is not known here
 * @param spec     echoed verbatim; each protocol reads its own fields
 * @param rules    a rulelist by name, or one in place that has no name yet
 * @param options  echoed verbatim; {@code {"track": 0}} when not given
 */
public record ListenerSpec(String name, String protocol, Node spec, Ref<RuleListSpec> rules,
                           Node options) {

    private static final Set<String> KNOWN = Set.of("name", "spec", "rules", "options");
    private static final Set<String> OPTIONS =
        Set.of("track", "idle_timeout", "removeOrphanSessions", "mode");
    private static final Node DEFAULT_OPTIONS = Node.of(Map.of("track", 0));

    /** Reads a listener object. */
    public static ListenerSpec of(Node node, Findings findings) {
        var kind = ObjectKind.LISTENER;
        kind.object(node).warnUnknown(KNOWN, findings);
        var name = kind.name(node);
        var spec = kind.required(node, "spec", ObjectKind::isObject);
        var protocol = spec.get("protocol").filter(p -> p.kind() == Node.Kind.STRING)
            .orElseThrow(() -> unknownProtocol(spec));
        var rules = kind.required(node, "rules", RuleListSpec::isReference);
        var options = kind.optional(node, "options", ObjectKind::isObject);
        options.ifPresent(each -> each.warnUnknown(OPTIONS, findings));
        return new ListenerSpec(name, protocol.asString(), spec,
            RuleListSpec.reference(rules, findings), options.orElse(DEFAULT_OPTIONS));
    }

    private static ConfigException unknownProtocol(Node spec) {
        return ConfigException.contract(spec, "Listener.create:Unknown protocol: "
            + spec.get("protocol").map(Node::toString).orElse("\"undefined\""));
    }
}
