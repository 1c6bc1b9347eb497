package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many sessions listeners have emitted, and how many streams clusters have opened for new
 * sessions. Any thread; counting costs one lookup.
 *
 * <p>A series goes when its listener or cluster does. There are at most {@link #MAX_SERIES} of each
 * kind; names beyond that are not counted.
 */
public final class RequestCounts extends Collector {
    /** The most listeners and the most clusters that are counted. */
    public static final int MAX_SERIES = 1 << 17;

    private static final String HELP = "Total number of requests";

    private final Map<String, Series> listeners = new ConcurrentHashMap<>();
    private final Map<String, Series> clusters = new ConcurrentHashMap<>();

    private record Series(String protocol, LongAdder count) {
    }

    /** A session came from listener {@code name}. */
    public void countListener(String name, String protocol) {
        count(listeners, name, protocol);
    }

    /** Cluster {@code name} opened a stream for a session that had none there yet. */
    public void countCluster(String name, String protocol) {
        count(clusters, name, protocol);
    }

    /** Listener {@code name} was deleted. */
    public void forgetListener(String name) {
        listeners.remove(name);
    }

    /** Cluster {@code name} was deleted. */
    public void forgetCluster(String name) {
        clusters.remove(name);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        return List.of(family("listener_requests_total", "listenerName", listeners),
                family("cluster_requests_total", "clusterName", clusters));
    }

    private static void count(Map<String, Series> all, String name, String protocol) {
        var series = all.get(name);
        if (series == null || !series.protocol.equals(protocol)) {
            if (series == null && all.size() >= MAX_SERIES) {
                return;
            }
            series = all.compute(name, (key, other) ->
                    other != null && other.protocol.equals(protocol)
                            ? other : new Series(protocol, new LongAdder()));
        }
        series.count.increment();
    }

    private static MetricFamilySamples family(String name, String label, Map<String, Series> all) {
        var family = new CounterMetricFamily(name, HELP, List.of(label, "protocol"));
        all.forEach((key, series) ->
                family.addMetric(List.of(key, series.protocol), series.count.sum()));
        return family;
    }
}
