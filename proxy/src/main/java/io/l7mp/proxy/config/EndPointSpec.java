package io.l7mp.proxy.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An endpoint of a cluster as configured.
 *
 * @param name   empty when not given: it is named when it is added
 * @param spec   echoed verbatim; {@code address} is what counts
 * @param weight share of the sessions, relative to the cluster's other endpoints; 0 takes none
 */
public record EndPointSpec(Optional<String> name, Node spec, int weight) {

    private static final Set<String> KNOWN = Set.of("name", "spec", "weight");
    private static final Set<String> OF_SPEC = Set.of("address");
    private static final int DEFAULT_WEIGHT = 1;
    private static final int HEAVIEST = 1_000_000;
    private static final String VIRTUAL = "<VIRTUAL>";

    /** Reads an endpoint object. */
    public static EndPointSpec of(Node node, Findings findings) {
        var kind = ObjectKind.END_POINT;
        kind.object(node).warnUnknown(KNOWN, findings);
        var name = kind.optionalName(node);
        var spec = kind.required(node, "spec", ObjectKind::isObject);
        spec.warnUnknown(OF_SPEC, findings);
        if (spec.get("address").map(Node::asString).isEmpty()) {
            spec.warn("an endpoint without address cannot be connected", findings);
        }
        var weight = kind.optional(node, "weight", EndPointSpec::isWeight);
        return new EndPointSpec(name, spec,
            weight.map(each -> each.asInt(0, HEAVIEST)).orElse(DEFAULT_WEIGHT));
    }

    /** Where it is: an IP address, a host name or a socket file; empty when missing. */
    public String address() {
        return spec.string("address", "");
    }

    /** Leaves out what answers show as the endpoint of a virtual cluster, so they can be posted. */
    static List<EndPointSpec> list(Optional<Node> array, Findings findings) {
        return findings.each(array.map(Node::elements).orElse(List.of()),
            each -> of(each, findings)).stream()
            .filter(each -> !each.address().equals(VIRTUAL)).toList();
    }

    private static boolean isWeight(Node node) {
        return node.raw() instanceof Long weight && weight >= 0 && weight <= HEAVIEST;
    }
}
