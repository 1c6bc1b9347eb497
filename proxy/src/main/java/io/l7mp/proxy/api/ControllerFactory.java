package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import java.util.Optional;

/** Makes clusters that serve the REST API of {@code control}. */
public final class ControllerFactory implements ProtocolFactory {
    private final ControllerConnector connector;

    /** A protocol for control itself to know, which tells {@code metrics} of requests. */
    public ControllerFactory(Served served, ApiMetrics metrics) {
        this.connector = new ControllerConnector(served, metrics);
    }

    @Override
    public String protocol() {
        return "L7mpController";
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(connector);
    }
}
