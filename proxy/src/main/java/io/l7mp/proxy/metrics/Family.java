package io.l7mp.proxy.metrics;

import java.util.List;
import java.util.function.Consumer;

/**
 * A metric with all its series, which come into being while they are written: of tens of thousands
 * none is kept, so the collector of garbage, which stops the loops, has little to do.
 *
 * @param name its name in full, as in {@code _total}
 * @param type what kind of number it is
 * @param help what it counts, and in what unit
 * @param labels the names of the labels that every series has
 * @param series adds the series; called once for each exposition
 */
public record Family(String name, Type type, String help, List<String> labels,
        Consumer<Series> series) {
    /** What kind of number a metric is. */
    public enum Type {
        /** Only grows. */
        COUNTER,
        /** Grows and shrinks. */
        GAUGE,
        /** A number of events and the sum of what was measured. */
        SUMMARY,
        /** The same, and how many of them were within some bounds. */
        HISTOGRAM
    }

    /** Takes a family's series one by one. */
    public interface Series {
        /** Adds a series with the values of all labels. */
        default void add(double value, String... labelValues) {
            addPart("", value, labelValues);
        }

        /** The same with a suffix of the name, of which a summary has several. */
        void addPart(String suffix, double value, String... labelValues);
    }

    /** A counter without labels. */
    public static Family counter(String name, String help, double value) {
        return counter(name, help, List.of(), series -> series.add(value));
    }

    /** A counter with labels. */
    public static Family counter(String name, String help, List<String> labels,
            Consumer<Series> series) {
        return new Family(name, Type.COUNTER, help, labels, series);
    }

    /** A gauge without labels. */
    public static Family gauge(String name, String help, double value) {
        return gauge(name, help, List.of(), series -> series.add(value));
    }

    /** A gauge with labels. */
    public static Family gauge(String name, String help, List<String> labels,
            Consumer<Series> series) {
        return new Family(name, Type.GAUGE, help, labels, series);
    }
}
