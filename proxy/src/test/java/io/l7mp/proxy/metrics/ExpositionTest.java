package io.l7mp.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.TrafficCollector.Row;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final Pattern LINE = Pattern.compile(
            "|# (HELP|TYPE) \\w+ .+"
            + "|\\w+(\\{(\\w+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\})? [-+.\\deE]+");

    private final Counters first = new Counters();
    private final Counters second = new Counters();
    private final List<Row> listeners = new ArrayList<>();
    private final List<Row> clusters = new ArrayList<>();
    private final SessionTraffic traffic = new SessionTraffic();
    private final Exposition exposition = new Exposition(List.of(first, second))
            .add(new TrafficCollector(TrafficKind.LISTENER, () -> listeners))
            .add(new TrafficCollector(TrafficKind.CLUSTER, () -> clusters))
            .add(new BuildCollector("1.2"))
            .add(traffic);

    @Test
    void shouldPrintRequestsAsAlways() {
        listener("u").requested();
        var cluster = cluster("cnt", "Metric");
        cluster.requested();
        cluster.on(second).requested();
        var text = "\n" + exposition.text();
        assertTrue(text.contains("""

                # HELP listener_requests_total Total number of requests
                # TYPE listener_requests_total counter
                listener_requests_total{listenerName="u",protocol="UDP"} 1

                """), text);
        assertTrue(text.contains("""

                # HELP cluster_requests_total Total number of requests
                # TYPE cluster_requests_total counter
                cluster_requests_total{clusterName="cnt",protocol="Metric"} 2

                """), text);
    }

    @Test
    void shouldSumOverLoops() {
        first.add(Counter.SESSIONS_STARTED, 5);
        second.add(Counter.SESSIONS_STARTED, 2);
        second.add(Counter.SESSIONS_ENDED, 3);
        first.increment(Counter.DROPS_MALFORMED);
        var text = exposition.text();
        assertTrue(text.contains("\nl7mp_sessions_started_total 7\n"), text);
        assertTrue(text.contains("\nl7mp_sessions 4\n"), text);
        assertTrue(text.contains("\nl7mp_loop_sessions{loop=\"0\"} 5\n"), text);
        assertTrue(text.contains("\nl7mp_loop_sessions{loop=\"1\"} -1\n"), text);
        assertTrue(text.contains("\nl7mp_loops 2\n"), text);
        assertTrue(text.contains("\nl7mp_datagrams_dropped_total{reason=\"malformed\"} 1\n"), text);
        assertTrue(text.contains("\nl7mp_datagrams_dropped_total{reason=\"backlog\"} 0\n"), text);
    }

    @Test
    void shouldShowWhatTheProcessUses() {
        var text = exposition.text();
        for (var name : List.of("l7mp_uptime_seconds", "process_start_time_seconds",
                "process_cpu_seconds_total", "process_resident_memory_bytes",
                "process_virtual_memory_bytes", "process_threads", "process_open_fds",
                "process_max_fds", "jvm_memory_used_bytes{area=\"heap\"}",
                "l7mp_build_info{version=\"1.2\",java_version=\""
                + System.getProperty("java.version") + "\"}")) {
            var line = text.lines().filter(each -> each.startsWith(name + " "))
                    .findFirst().orElseThrow(() -> new AssertionError(name + " is missing"));
            assertTrue(Double.parseDouble(line.substring(name.length())) > 0, line);
        }
        assertTrue(text.contains("\n# TYPE jvm_gc_collection_seconds summary\n"
                + "jvm_gc_collection_seconds_count{gc=\""), text);
        assertTrue(text.contains("\njvm_gc_collection_seconds_sum{gc=\""), text);
    }

    @Test
    void shouldEscapeNamesAndHelp() {
        listener("a\"b\\c\nd").requested();
        exposition.add(() ->
                List.of(Family.gauge("odd", "two\nlines \\ \"and\"", -0.5)));
        var text = exposition.text();
        assertTrue(text.contains("{listenerName=\"a\\\"b\\\\c\\nd\",protocol=\"UDP\"} 1\n"), text);
        assertTrue(text.contains("# HELP odd two\\nlines \\\\ \"and\"\n"), text);
        assertTrue(text.contains("\nodd -0.5\n"), text);
        text.lines().forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
    }

    @Test
    void shouldStopWhenNobodyTakesTheRest() {
        for (var i = 0; i < 5_000; i++) {
            listener("listener-" + i).requested();
        }
        var taken = new StringBuilder();
        var full = new AppendOnly(text -> {
            if (taken.append(text).length() > 10_000) {
                throw new IOException("full");
            }
        });
        assertEquals("full",
                assertThrows(IOException.class, () -> exposition.write(full)).getMessage());
        assertTrue(taken.length() < 11_000, "it comes line by line");
    }

    @Test
    void shouldExplainEveryCounter() {
        for (var counter : Counter.values()) {
            assertEquals(counter.dropReason().isEmpty(), !counter.help().isEmpty(),
                    counter.name());
        }
    }

    private LoopTraffic listener(String name) {
        return add(listeners, name, "UDP");
    }

    private LoopTraffic cluster(String name, String protocol) {
        return add(clusters, name, protocol);
    }

    private LoopTraffic add(List<Row> rows, String name, String protocol) {
        var added = new Traffic();
        rows.add(new Row(name, protocol, added));
        return added.on(first);
    }

    private interface Taker {
        void take(CharSequence text) throws IOException;
    }

    /** Something to write to that takes whole texts. */
    private record AppendOnly(Taker taker) implements Appendable {
        @Override
        public Appendable append(CharSequence text) throws IOException {
            taker.take(text);
            return this;
        }

        @Override
        public Appendable append(CharSequence text, int start, int end) throws IOException {
            return append(text.subSequence(start, end));
        }

        @Override
        public Appendable append(char c) throws IOException {
            return append(String.valueOf(c));
        }
    }
}
