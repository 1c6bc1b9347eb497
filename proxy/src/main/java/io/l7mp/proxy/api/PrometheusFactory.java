package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/** Makes clusters that answer whatever they are asked with the metrics of the process. */
public final class PrometheusFactory implements ProtocolFactory, Connector {
    private final Scrapes scrapes;

    /** The answers come from {@code exposition}. */
    public PrometheusFactory(Exposition exposition) {
        this.scrapes = new Scrapes(exposition::text);
    }

    @Override
    public String protocol() {
        return "Prometheus";
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(this);
    }

    /** It needs no endpoints. */
    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public Stream open(StreamContext context) {
        return new PrometheusStream(scrapes, context);
    }
}
