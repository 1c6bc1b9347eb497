package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.control.Control;
import io.l7mp.proxy.listener.ProtocolFactory;
import java.util.Optional;

/** Makes clusters that serve the REST API of {@code control}. */
public final class ControllerFactory implements ProtocolFactory {
    private final ControllerConnector connector;

    /**
     * A protocol for {@code control} itself to know, which tells {@code metrics} of requests;
     * {@code version} is the proxy's.
     */
    public ControllerFactory(Control control, String version, ApiMetrics metrics) {
        this.connector = new ControllerConnector(control, version, metrics);
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
