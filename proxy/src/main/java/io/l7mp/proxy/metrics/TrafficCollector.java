package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Traffic.Flow;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What has passed every listener, or every cluster, that is configured; any thread.
 *
 * <p>A series exists as long as its object. Reasons of drops that have not occurred are left out:
 * with thousands of objects they would be most of the text, and the whole process has them all.
 */
public final class TrafficCollector extends Collector {
    private final TrafficKind kind;
    private final Supplier<List<Row>> rows;

    /** Shows {@code rows}, which are asked for each time, as objects of {@code kind}. */
    public TrafficCollector(TrafficKind kind, Supplier<List<Row>> rows) {
        this.kind = kind;
        this.rows = rows;
    }

    /**
     * A listener or cluster.
     *
     * @param name its name
     * @param protocol its protocol
     * @param traffic what has passed it
     */
    public record Row(String name, String protocol, Traffic traffic) {
        private List<String> labels() {
            return List.of(name, protocol);
        }

        private List<String> labels(String reason) {
            return List.of(name, protocol, reason);
        }
    }

    @Override
    public List<MetricFamilySamples> collect() {
        var all = rows.get();
        var families = new ArrayList<MetricFamilySamples>();
        families.add(requests(all));
        families.add(live(all));
        for (var flow : List.of(Flow.RECEIVED_BYTES, Flow.RECEIVED_PACKETS, Flow.SENT_BYTES,
                Flow.SENT_PACKETS)) {
            families.add(counter(kind.metric(flow.word()), kind.help(flow), all, flow));
        }
        families.add(drops(all));
        families.add(faults(all));
        return families;
    }

    /** Called, and labelled, as the ancestor did. */
    private MetricFamilySamples requests(List<Row> all) {
        var family = new CounterMetricFamily(kind.word() + "_requests_total",
                "Total number of requests", List.of(kind.word() + "Name", "protocol"));
        all.forEach(row -> family.addMetric(row.labels(), row.traffic.sum(Flow.REQUESTS)));
        return family;
    }

    private MetricFamilySamples live(List<Row> all) {
        var family = new GaugeMetricFamily(kind.metric(kind.live()), kind.liveHelp(), labels());
        // The one that grows last is read first: a difference below zero would be a lie.
        ToDoubleFunction<Traffic> live = traffic -> {
            var closed = traffic.sum(Flow.CLOSED);
            return traffic.sum(Flow.OPENED) - closed;
        };
        all.forEach(row -> family.addMetric(row.labels(), live.applyAsDouble(row.traffic)));
        return family;
    }

    private MetricFamilySamples counter(String name, String help, List<Row> all, Flow flow) {
        var family = new CounterMetricFamily(name, help, labels());
        all.forEach(row -> family.addMetric(row.labels(), row.traffic.sum(flow)));
        return family;
    }

    private MetricFamilySamples drops(List<Row> all) {
        var family = new CounterMetricFamily(kind.metric("dropped_packets"), kind.dropsHelp(),
                labels("reason"));
        for (var counter : Counter.values()) {
            counter.dropReason().ifPresent(reason -> all.stream()
                    .filter(row -> row.traffic.sum(counter) > 0)
                    .forEach(row -> family.addMetric(
                            row.labels(reason), row.traffic.sum(counter))));
        }
        return family;
    }

    private MetricFamilySamples faults(List<Row> all) {
        var family = new CounterMetricFamily(kind.metric("errors"), kind.faultsHelp(),
                labels("reason"));
        for (var fault : kind.faults()) {
            all.forEach(row -> family.addMetric(
                    row.labels(fault.word()), row.traffic.sum(fault)));
        }
        return family;
    }

    private List<String> labels(String... more) {
        var labels = new ArrayList<>(List.of(kind.word(), "protocol"));
        labels.addAll(Arrays.asList(more));
        return labels;
    }
}
