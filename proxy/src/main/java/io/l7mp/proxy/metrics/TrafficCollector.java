package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Traffic.Flow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * What has passed every listener, or every cluster, that is configured; any thread.
 *
 * <p>A series exists as long as its object. Reasons of drops that have not occurred are left out:
 * with thousands of objects they would be most of the text, and the whole process has them all.
 */
public final class TrafficCollector implements Collector {
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
    }

    @Override
    public List<Family> collect() {
        var all = rows.get();
        var families = new ArrayList<Family>();
        families.add(requests(all));
        families.add(live(all));
        for (var flow : List.of(Flow.RECEIVED_BYTES, Flow.RECEIVED_PACKETS, Flow.SENT_BYTES,
                Flow.SENT_PACKETS)) {
            families.add(Family.counter(kind.metric(flow.word() + "_total"), kind.help(flow),
                    labels(), series -> all.forEach(row ->
                            series.add(row.traffic.sum(flow), row.name, row.protocol))));
        }
        families.add(drops(all));
        families.add(faults(all));
        return families;
    }

    /** Called, and labelled, as the ancestor did. */
    private Family requests(List<Row> all) {
        return Family.counter(kind.word() + "_requests_total", "Total number of requests",
                List.of(kind.word() + "Name", "protocol"), series -> all.forEach(row ->
                        series.add(row.traffic.sum(Flow.REQUESTS), row.name, row.protocol)));
    }

    private Family live(List<Row> all) {
        return Family.gauge(kind.metric(kind.live()), kind.liveHelp(), labels(),
                series -> all.forEach(row ->
                        series.add(row.traffic.live(), row.name, row.protocol)));
    }

    private Family drops(List<Row> all) {
        return Family.counter(kind.metric("dropped_packets_total"), kind.dropsHelp(),
                labels("reason"), series -> {
                    for (var counter : Counter.values()) {
                        counter.dropReason().ifPresent(reason ->
                                drops(all, counter, reason, series));
                    }
                });
    }

    private static void drops(List<Row> all, Counter counter, String reason,
            Family.Series series) {
        for (var row : all) {
            var packets = row.traffic.sum(counter);
            if (packets > 0) {
                series.add(packets, row.name, row.protocol, reason);
            }
        }
    }

    private Family faults(List<Row> all) {
        return Family.counter(kind.metric("errors_total"), kind.faultsHelp(), labels("reason"),
                series -> kind.faults().forEach(fault -> all.forEach(row -> series.add(
                        row.traffic.sum(fault), row.name, row.protocol, fault.word()))));
    }

    private List<String> labels(String... more) {
        var labels = new ArrayList<>(List.of(kind.word(), "protocol"));
        labels.addAll(Arrays.asList(more));
        return labels;
    }
}
