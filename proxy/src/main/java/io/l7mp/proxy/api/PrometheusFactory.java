package io.l7mp.proxy.api;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.stream.Stream;

/** Makes clusters that answer whatever they are asked with the metrics of the process. */
public final class PrometheusFactory extends VirtualProtocol {
    // A collector shows all it has at once, so few are at work at a time.
    private static final int SCRAPES_AT_ONCE = 4;

    private final Text metrics;
    private final Writers writers;

    /** The answers come from {@code exposition}. */
    public PrometheusFactory(Exposition exposition) {
        this(exposition::write, new Writers(SCRAPES_AT_ONCE, AnsweringStream.PATIENCE_MS));
    }

    PrometheusFactory(Text metrics, Writers writers) {
        super("Prometheus");
        this.metrics = metrics;
        this.writers = writers;
    }

    /** An answer that broke off is not begun again behind what is out. */
    @Override
    public boolean isRetriable() {
        return false;
    }

    @Override
    public Stream open(StreamContext context) {
        return new PrometheusStream(metrics, writers, context);
    }
}
