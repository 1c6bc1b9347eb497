package io.l7mp.proxy.session;

import io.l7mp.proxy.metrics.Collector;
import io.l7mp.proxy.metrics.Family;
import io.l7mp.proxy.metrics.TrafficCollector;
import io.l7mp.proxy.metrics.TrafficCollector.Row;
import io.l7mp.proxy.metrics.TrafficKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What is configured, and what has passed each listener and cluster of it; any thread. */
public final class ConfigurationCollector implements Collector {
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
    public List<Family> collect() {
        var published = snapshots.published();
        var families = new ArrayList<Family>();
        families.add(Family.counter("l7mp_configuration_changes_total",
                "Times another configuration took effect, be it the one before again because a"
                        + " listener could not be opened.", published.number()));
        families.add(Family.gauge("l7mp_configuration_change_timestamp_seconds",
                "When the present configuration took effect, in seconds since 1970.",
                published.timeMs() / MS_PER_SECOND));
        families.add(objects(published.snapshot()));
        families.add(endPoints(published.snapshot()));
        families.addAll(listeners.collect());
        families.addAll(clusters.collect());
        return families;
    }

    private static Family objects(Snapshot snapshot) {
        return Family.gauge("l7mp_configuration_objects",
                "Objects in the configuration, by kind.", List.of("kind"), series -> {
                    series.add(snapshot.listeners().size(), "listener");
                    series.add(snapshot.clusters().size(), "cluster");
                    series.add(snapshot.clusters().values().stream()
                            .mapToInt(cluster -> cluster.endPoints().size()).sum(), "endpoint");
                    series.add(snapshot.ruleLists().size(), "rulelist");
                    series.add(snapshot.rules().size(), "rule");
                    series.add(snapshot.routes().size(), "route");
                });
    }

    private static Family endPoints(Snapshot snapshot) {
        return Family.gauge("l7mp_cluster_endpoints", "Endpoints of the cluster.",
                List.of("cluster", "protocol"), series -> snapshot.clusters().values().stream()
                        .filter(cluster -> !cluster.connector().isVirtual())
                        .forEach(cluster -> series.add(cluster.endPoints().size(),
                                cluster.name(), cluster.spec().protocol())));
    }

    private List<Row> listeners() {
        var listeners = snapshots.current().listeners();
        return listeners.values().stream()
                .flatMap(listener -> Stream.concat(Stream.of(listener),
                        listener.transport().filter(
                                beneath -> !listeners.containsKey(beneath.name())).stream()))
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
