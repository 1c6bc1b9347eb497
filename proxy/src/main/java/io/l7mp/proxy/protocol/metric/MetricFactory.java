package io.l7mp.proxy.protocol.metric;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.metrics.SessionTraffic;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/** Makes clusters that count what passes them. */
public final class MetricFactory implements ProtocolFactory {
    private final SessionTraffic traffic;

    /** The counts are kept in {@code traffic}. */
    public MetricFactory(SessionTraffic traffic) {
        this.traffic = traffic;
    }

    @Override
    public String protocol() {
        return "Metric";
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var name = spec.name().orElseThrow();
        return Optional.of(new Connector() {
            @Override
            public Stream open(StreamContext context) {
                return new MetricStream(traffic, context.sessionName(), name);
            }

            @Override
            public boolean isVirtual() {
                return true;
            }

            @Override
            public boolean touchesData() {
                return false;
            }
        });
    }
}
