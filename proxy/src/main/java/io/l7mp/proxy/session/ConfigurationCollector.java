package io.l7mp.proxy.session;

import io.l7mp.proxy.metrics.TrafficCollector;
import io.l7mp.proxy.metrics.TrafficCollector.Row;
import io.l7mp.proxy.metrics.TrafficKind;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** What is configured, and what has passed each listener and cluster of it; any thread. */
public final class ConfigurationCollector extends Collector {
    private static final double MS_PER_SECOND = 1000;

    private final Snapshots snapshots;
    private final Collector listeners;
    private final Collector clusters;

    /** Shows the configuration that is current whenever it is asked. */
    public ConfigurationCollector(Snapshots snapshots) {
        this.snapshots = snapshots;
        this.listeners = new TrafficCollector(TrafficKind.LISTENER, this::listeners);
        this.clusters = new TrafficCollector(TrafficKind.CLUSTER, this::clusters);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        var published = snapshots.published();
        var families = new ArrayList<MetricFamilySamples>();
        families.add(new CounterMetricFamily("l7mp_configuration_changes_total",
                "Times another configuration took effect, be it the one before again because a"
                        + " listener could not be opened.", published.number()));
        families.add(new GaugeMetricFamily("l7mp_configuration_change_timestamp_seconds",
                "When the present configuration took effect, in seconds since 1970.",
                published.timeMs() / MS_PER_SECOND));
        families.add(objects(published.snapshot()));
        families.add(endPoints(published.snapshot()));
        families.addAll(listeners.collect());
        families.addAll(clusters.collect());
        return families;
    }

    private static MetricFamilySamples objects(Snapshot snapshot) {
        return new GaugeMetricFamily("l7mp_configuration_objects",
                "Objects in the configuration, by kind.", List.of("kind"))
                .addMetric(List.of("listener"), snapshot.listeners().size())
                .addMetric(List.of("cluster"), snapshot.clusters().size())
                .addMetric(List.of("endpoint"), snapshot.clusters().values().stream()
                        .mapToInt(cluster -> cluster.endPoints().size()).sum())
                .addMetric(List.of("rulelist"), snapshot.ruleLists().size())
                .addMetric(List.of("rule"), snapshot.rules().size())
                .addMetric(List.of("route"), snapshot.routes().size());
    }

    private static MetricFamilySamples endPoints(Snapshot snapshot) {
        var family = new GaugeMetricFamily("l7mp_cluster_endpoints",
                "Endpoints of the cluster.", List.of("cluster", "protocol"));
        snapshot.clusters().forEach((name, cluster) -> {
            if (!cluster.connector().isVirtual()) {
                family.addMetric(List.of(name, cluster.spec().protocol()),
                        cluster.endPoints().size());
            }
        });
        return family;
    }

    private List<Row> listeners() {
        return snapshots.current().listeners().values().stream()
                .map(listener -> new Row(listener.name(), listener.listenerSpec().protocol(),
                        listener.traffic()))
                .toList();
    }

    private List<Row> clusters() {
        return snapshots.current().clusters().values().stream()
                .map(cluster -> new Row(cluster.name(), cluster.spec().protocol(),
                        cluster.traffic()))
                .toList();
    }
}
