package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
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
        checkAddress(spec, findings);
        var weight = kind.optional(node, "weight", EndPointSpec::isWeight);
        return new EndPointSpec(name, spec,
            weight.map(each -> each.asInt(0, HEAVIEST)).orElse(DEFAULT_WEIGHT));
    }

    /** Where it is: an IP address, a host name or a socket file; empty when missing. */
    public String address() {
        return hasSeveral() ? addresses().getFirst() : spec.string("address", "");
    }

    /** All addresses of a host that has several, as one association of SCTP may have. */
    public List<String> addresses() {
        return hasSeveral()
            ? spec.get("address").orElseThrow().elements().stream().map(Node::asString).toList()
            : List.of(address());
    }

    /** Whether its address is written as a list. */
    public boolean hasSeveral() {
        return spec.get("address").filter(ObjectKind::isArray).isPresent();
    }

    private static void checkAddress(Node spec, Findings findings) {
        var address = spec.get("address");
        if (address.isEmpty()) {
            spec.warn("an endpoint without address cannot be connected", findings);
        } else if (!ObjectKind.isArray(address.get())) {
            address.get().asString();
        } else if (address.get().elements().isEmpty()) {
            throw address.get().expected("an address, or a list with at least one");
        } else {
            address.get().elements().forEach(Node::asString);
        }
    }

    /** Leaves out what answers show as the endpoint of a virtual cluster, so they can be posted. */
    static List<EndPointSpec> list(Optional<Node> array, Findings findings) {
        return findings.each(array.map(Node::elements).orElse(List.of()),
            each -> of(each, findings)).stream()
            .filter(each -> !each.address().equals(VIRTUAL)).toList();
    }

    private static boolean isWeight(Node node) {
        return node.plain() instanceof Long weight && weight >= 0 && weight <= HEAVIEST;
    }
}
