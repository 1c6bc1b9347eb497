package io.l7mp.proxy.cluster;

import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.rule.Path;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the endpoint of a session. Immutable over its endpoints, safe on any thread, lock-free.
 */
public interface LoadBalancer {

    /**
     * The endpoint for a session with these metadata (a plain tree); empty when there is none that
     * takes sessions.
     */
    Optional<EndPoint> choose(Object metadata);

    /**
     * The endpoint for a session that {@code failed} could not serve: another one if there is one
     * and the policy leaves a choice.
     */
    default Optional<EndPoint> chooseAgain(Object metadata, EndPoint failed) {
        return choose(metadata);
    }

    /** What {@link #choose} would do now, without any effect on what it does next. */
    Preview preview(Object metadata);

    /**
     * The same policy over other endpoints. Whose turn it is stays: who was due next and is still
     * there is due next.
     */
    LoadBalancer over(List<EndPoint> endpoints);

    /** What answers show as {@code policy}: the aliases of one are shown alike. */
    static String policy(LoadBalancerSpec spec) {
        return spec.policy().equals("ConsistentHash") ? "HashRing" : spec.policy();
    }

    /**
     * The load balancer of a cluster that has endpoints.
     *
     * @throws ConfigException for a policy that does not exist
     */
    static LoadBalancer of(LoadBalancerSpec spec, List<EndPoint> endpoints) {
        return switch (policy(spec)) {
            case "Trivial" -> new Trivial(endpoints);
            case "HashRing" -> spec.key().<LoadBalancer>map(
                key -> new HashRing(Path.parse(key), endpoints))
                .orElseGet(() -> new WeightedRandom(endpoints));
            case "RoundRobin" -> new RoundRobin(endpoints);
            case "Random" -> new WeightedRandom(endpoints);
            case "LeastSessions" -> new LeastSessions(endpoints);
            default -> throw ConfigException.contract(spec.node(),
                "LoadBalancer.create: TODO: Policy \"" + spec.policy() + "\" unimplemented");
        };
    }
}
