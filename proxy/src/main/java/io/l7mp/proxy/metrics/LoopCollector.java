package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** What the loops have counted, summed over them; any thread. */
final class LoopCollector extends Collector {
    private final List<Counters> loops;

    LoopCollector(List<Counters> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        var families = new ArrayList<MetricFamilySamples>();
        var drops = new CounterMetricFamily("l7mp_datagrams_dropped_total",
                "Datagrams and messages that were dropped.", List.of("reason"));
        for (var counter : Counter.values()) {
            counter.dropReason().ifPresentOrElse(
                    reason -> drops.addMetric(List.of(reason), sum(counter)),
                    () -> families.add(new CounterMetricFamily(
                            counter.metric(), counter.help(), sum(counter))));
        }
        families.add(drops);
        families.add(new GaugeMetricFamily("l7mp_sessions", "Sessions that are alive.",
                sum(Counter.SESSIONS_STARTED) - sum(Counter.SESSIONS_ENDED)));
        families.add(new GaugeMetricFamily("l7mp_loops", "Threads that carry data.",
                loops.size()));
        return families;
    }

    private long sum(Counter counter) {
        return loops.stream().mapToLong(counters -> counters.get(counter)).sum();
    }
}
