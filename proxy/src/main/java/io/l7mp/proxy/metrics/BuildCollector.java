package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;

/** Which program this is, as labels of a gauge that is always 1; any thread. */
public final class BuildCollector extends Collector {
    private final String version;

    /** The program has this {@code version}. */
    public BuildCollector(String version) {
        this.version = version;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(new GaugeMetricFamily("l7mp_build_info",
                "The versions of the proxy and of the Java it runs on.",
                List.of("version", "java_version"))
                .addMetric(List.of(version, System.getProperty("java.version")), 1));
    }
}
