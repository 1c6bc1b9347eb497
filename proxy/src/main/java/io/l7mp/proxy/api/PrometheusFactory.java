package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.stream.Stream;

/** Makes clusters that answer whatever they are asked with the metrics of the process. */
public final class PrometheusFactory extends VirtualProtocol {
    private final Scrapes scrapes;

    /** The answers come from {@code exposition}. */
    public PrometheusFactory(Exposition exposition) {
        super("Prometheus");
        this.scrapes = new Scrapes(exposition::pieces);
    }

    @Override
    public Stream open(StreamContext context) {
        return new PrometheusStream(scrapes, context);
    }
}
