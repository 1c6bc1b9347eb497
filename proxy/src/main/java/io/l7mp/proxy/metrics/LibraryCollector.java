package io.l7mp.proxy.metrics;

import io.l7mp.proxy.metrics.Family.Type;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is kept with the instruments of the Prometheus client library; any thread.
 *
 * <p>They are for what is counted off the data path, and has few series: those of a library are
 * all made before the first is written, which tens of thousands of listeners must not be.
 */
public final class LibraryCollector implements Collector {
    private static final String BOUND = "le";

    private final CollectorRegistry registry = new CollectorRegistry();

    /** Where instruments have to be registered to be shown. */
    public CollectorRegistry registry() {
        return registry;
    }

    @Override
    public List<Family> collect() {
        return Collections.list(registry.metricFamilySamples()).stream()
                .map(LibraryCollector::family).toList();
    }

    private static Family family(MetricFamilySamples family) {
        var type = switch (family.type) {
            case COUNTER -> Type.COUNTER;
            case HISTOGRAM -> Type.HISTOGRAM;
            case SUMMARY -> Type.SUMMARY;
            default -> Type.GAUGE;
        };
        // The library calls a counter by its name without the suffix.
        var name = type == Type.COUNTER ? family.name + "_total" : family.name;
        var samples = family.samples.stream()
                .filter(sample -> !sample.name.endsWith("_created")).toList();
        return new Family(name, type, family.help, labels(samples), series ->
                samples.forEach(sample -> series.addPart(sample.name.substring(name.length()),
                        sample.value, sample.labelValues.toArray(String[]::new))));
    }

    /** The samples of a histogram have the bound of their bucket behind the labels they share. */
    private static List<String> labels(List<Sample> samples) {
        var own = samples.stream().findFirst().map(sample -> sample.labelNames).orElse(List.of());
        return own.contains(BOUND) ? own
                : Stream.concat(own.stream(), Stream.of(BOUND)).toList();
    }
}
