package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a cluster picks the endpoint of a session.
 *
 * @param policy which ones exist is not known here
 * @param key    path into the metadata whose value decides; empty for none
 * @param node   where it was written, {@link Node#empty} for one made in code
 */
public record LoadBalancerSpec(String policy, Optional<String> key, Node node) {

    private static final Set<String> KNOWN = Set.of("policy", "key");
    private static final String NO_KEY = "<RANDOM>";

    /** One made in code. */
    public LoadBalancerSpec(String policy, Optional<String> key) {
        this(policy, key, Node.empty());
    }

    /** Reads a load balancer object; the key that answers show for none is none. */
    static LoadBalancerSpec of(Node node, Consumer<String> warnings) {
        node.warnUnknown(KNOWN, warnings);
        var key = node.get("key").map(Node::asString)
            .filter(path -> !path.equals(NO_KEY) && !path.isEmpty());
        return new LoadBalancerSpec(node.string("policy", "undefined"), key, node);
    }
}
