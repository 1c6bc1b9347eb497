package io.l7mp.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LibraryCollectorTest {
    private final LibraryCollector library = new LibraryCollector();

    @Test
    void shouldShowCountersAndGauges() throws IOException {
        Counter.build("c_total", "Cs.").labelNames("x").register(library.registry())
                .labels("a\"b").inc(2);
        Gauge.build("g", "Gs.").register(library.registry()).set(1.5);
        assertEquals("""
                # HELP c_total Cs.
                # TYPE c_total counter
                c_total{x="a\\"b"} 2

                # HELP g Gs.
                # TYPE g gauge
                g 1.5
                """, text());
    }

    @Test
    void shouldShowHistogramsWithTheirBuckets() throws IOException {
        var seconds = Histogram.build("h_seconds", "Hs.").labelNames("x").buckets(0.5, 1)
                .register(library.registry());
        seconds.labels("a").observe(0.75);
        seconds.labels("a").observe(4);
        assertEquals("""
                # HELP h_seconds Hs.
                # TYPE h_seconds histogram
                h_seconds_bucket{x="a",le="0.5"} 0
                h_seconds_bucket{x="a",le="1.0"} 1
                h_seconds_bucket{x="a",le="+Inf"} 2
                h_seconds_count{x="a"} 2
                h_seconds_sum{x="a"} 4.75
                """, text());
    }

    @Test
    void shouldShowInstrumentsThatNobodyHasUsed() {
        Counter.build("c_total", "Cs.").labelNames("x").register(library.registry());
        var text = new Exposition(List.of()).add(library).text();
        assertTrue(text.contains("# TYPE c_total counter\n\n"), text);
    }

    private String text() throws IOException {
        var out = new StringBuilder();
        var writer = new TextWriter(out);
        library.collect().stream().sorted((a, b) -> a.name().compareTo(b.name()))
                .forEach(writer::write);
        return out.toString();
    }
}
