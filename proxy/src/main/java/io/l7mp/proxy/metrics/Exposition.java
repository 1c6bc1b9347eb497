package io.l7mp.proxy.metrics;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

    /** The metrics now, ordered by name, in UTF-8; pieces end anywhere between two lines. */
    public List<byte[]> pieces() {
        var writer = new TextWriter();
        collectors.stream().flatMap(collector -> collector.collect().stream())
                .sorted(Comparator.comparing(Family::name))
                .forEach(writer::write);
        return writer.pieces();
    }

    /** The same in one. */
    public String text() {
        var all = new ByteArrayOutputStream();
        pieces().forEach(all::writeBytes);
        return all.toString(StandardCharsets.UTF_8);
    }
}
