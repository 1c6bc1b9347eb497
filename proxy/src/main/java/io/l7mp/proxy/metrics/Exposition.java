package io.l7mp.proxy.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.Collector.Type;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * All metrics of the process as text, in the Prometheus text format 0.0.4. Any thread, but it takes
 * its time: not for loops.
 *
 * <p>Lines look as l7mp has always printed them, which the writer of the library does not do: no
 * comma after the last label, whole numbers without a fraction, an empty line between metrics.
 */
public final class Exposition {
    /** The media type of {@link #text}. */
    public static final String CONTENT_TYPE = TextFormat.CONTENT_TYPE_004;

    private final CollectorRegistry registry = new CollectorRegistry();

    /** Shows what the loops count and what the process uses. */
    public Exposition(List<Counters> loops) {
        add(new LoopCollector(loops)).add(new ProcessCollector());
    }

    /** Shows what {@code collector} has to say, too. */
    public Exposition add(Collector collector) {
        registry.register(collector);
        return this;
    }

    /** The metrics now, ordered by name. */
    public String text() {
        var families = Collections.list(registry.metricFamilySamples());
        families.sort(Comparator.comparing(Exposition::name));
        var out = new StringBuilder();
        for (var family : families) {
            out.append(out.isEmpty() ? "" : "\n");
            write(family, out);
        }
        return out.toString();
    }

    private static void write(MetricFamilySamples family, StringBuilder out) {
        var name = name(family);
        out.append("# HELP ").append(name).append(' ');
        escape(family.help, false, out);
        out.append("\n# TYPE ").append(name).append(' ')
                .append(family.type.name().toLowerCase(Locale.ROOT)).append('\n');
        family.samples.forEach(sample -> write(sample, out));
    }

    private static void write(Sample sample, StringBuilder out) {
        out.append(sample.name);
        var separator = '{';
        for (var i = 0; i < sample.labelNames.size(); i++) {
            out.append(separator).append(sample.labelNames.get(i)).append("=\"");
            escape(sample.labelValues.get(i), true, out);
            out.append('"');
            separator = ',';
        }
        out.append(separator == ',' ? "} " : " ");
        number(sample.value, out);
        out.append('\n');
    }

    /** The library keeps the names of counters without their suffix. */
    private static String name(MetricFamilySamples family) {
        return family.type == Type.COUNTER ? family.name + "_total" : family.name;
    }

    private static void number(double value, StringBuilder out) {
        if (value == (long) value) {
            out.append((long) value);
        } else {
            out.append(Collector.doubleToGoString(value));
        }
    }

    private static void escape(String text, boolean isLabel, StringBuilder out) {
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(isLabel ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }
}
