package io.l7mp.proxy.listener;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import java.util.Optional;

/**
 * A protocol of clusters that serve data themselves and whose spec says nothing but their protocol:
 * one instance is the factory and the connector of all of them. What is left is to open a stream.
 */
public abstract class VirtualProtocol implements ProtocolFactory, Connector {
    private final String protocol;

    /** The word after {@code protocol:} in a spec. */
    protected VirtualProtocol(String protocol) {
        this.protocol = protocol;
    }

    @Override
    public final String protocol() {
        return protocol;
    }

    @Override
    public final Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(this);
    }

    @Override
    public final boolean isVirtual() {
        return true;
    }
}
