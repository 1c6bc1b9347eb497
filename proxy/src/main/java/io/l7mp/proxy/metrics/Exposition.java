package io.l7mp.proxy.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All metrics of the process as text. Any thread, but it takes its time: not for loops. */
public final class Exposition {
    /** The media type of the text. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final List<Collector> collectors = new CopyOnWriteArrayList<>();

    /** Shows what the loops count and what the process uses. */
    public Exposition(List<Counters> loops) {
        add(new LoopCollector(loops)).add(new ProcessCollector());
    }

    /** Shows what {@code collector} has to say, too. */
    public Exposition add(Collector collector) {
        collectors.add(collector);
        return this;
    }

    /**
     * Writes the metrics now, ordered by name.
     *
     * @throws IOException what {@code out} throws
     */
    public void write(Appendable out) throws IOException {
        var writer = new TextWriter(out);
        try {
            collectors.stream().flatMap(collector -> collector.collect().stream())
                    .sorted(Comparator.comparing(Family::name))
                    .forEach(writer::write);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The same in one. */
    public String text() {
        var all = new StringBuilder();
        try {
            write(all);
        } catch (IOException e) {
            throw new AssertionError("memory cannot fail to be written", e);
        }
        return all.toString();
    }
}
