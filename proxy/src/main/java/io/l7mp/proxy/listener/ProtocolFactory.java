package io.l7mp.proxy.listener;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A protocol: its name and how to make its listeners and clusters.
 *
 * <p>To add one, write a package with a factory and add the factory to the list of protocols. The
 * makers check their part of the configuration and throw a
 * {@link io.l7mp.proxy.document.ConfigException} that points at what is wrong; neither opens
 * anything.
 */
public interface ProtocolFactory {
    /** The word after {@code protocol:} in a spec. */
    String protocol();

    /** What a spec may say beside its protocol; whoever says something else is warned. */
    default Set<String> fields() {
        return Set.of();
    }

    /**
     * What the objects within a spec may say: by their fields from the spec down, with slashes in
     * between. In arrays it is what each of the elements may say.
     */
    default Map<String, Set<String>> partFields() {
        var place = Set.of("address", "port");
        return Map.of("bind", place, "connect", place);
    }

    /**
     * Whether its streams may carry another protocol: both directions open from the start, and what
     * one peer has sent, no more and no less.
     */
    default boolean isTransport() {
        return true;
    }

    /** A maker of the listener described by {@code spec}; empty when there are no listeners. */
    default Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        return Optional.empty();
    }

    /**
     * After how long without data, in milliseconds, sessions of {@code spec} end if its
     * {@code options.idle_timeout} says nothing; 0 is never.
     */
    default int defaultIdleMs(ListenerSpec spec) {
        return 0;
    }

    /**
     * The connector of the cluster described by {@code spec}, which has its name, given or made;
     * empty when there are no clusters.
     */
    default Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.empty();
    }
}
