package io.l7mp.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExpositionTest {
    private static final Pattern LINE = Pattern.compile(
            "|# (HELP|TYPE) \\w+ .+"
            + "|\\w+(\\{(\\w+=\"([^\"\\\\]|\\\\[\\\\\"n])*\",?)+\\})? [-+.\\deE]+");

    private final Counters first = new Counters();
    private final Counters second = new Counters();
    private final RequestCounts requests = new RequestCounts();
    private final SessionTraffic traffic = new SessionTraffic();
    private final Exposition exposition =
            new Exposition(List.of(first, second)).add(requests).add(traffic);

    @Test
    void shouldPrintRequestsAsAlways() {
        requests.countListener("u", "UDP");
        requests.countCluster("cnt", "Metric");
        requests.countCluster("cnt", "Metric");
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
    void shouldForgetWhatWasDeleted() {
        requests.countListener("u", "UDP");
        requests.countCluster("u", "Echo");
        requests.forgetListener("u");
        assertFalse(exposition.text().contains("listenerName"));
        requests.forgetCluster("u");
        assertFalse(exposition.text().contains("clusterName=\"u\""));
    }

    @Test
    void shouldCountAnewUnderAnotherProtocol() {
        requests.countCluster("c", "Echo");
        requests.countCluster("c", "Echo");
        requests.countCluster("c", "UDP");
        var text = exposition.text();
        assertTrue(text.contains("clusterName=\"c\",protocol=\"UDP\"} 1\n"));
        assertFalse(text.contains("Echo"));
    }

    @Test
    void shouldNotCountMoreNamesThanItHasRoomFor() {
        for (var i = 0; i < RequestCounts.MAX_SERIES + 10; i++) {
            requests.countListener("l" + i, "UDP");
        }
        requests.countListener("l0", "UDP");
        var text = exposition.text();
        assertEquals(RequestCounts.MAX_SERIES, text.split("listenerName").length - 1);
        assertTrue(text.contains("listenerName=\"l0\",protocol=\"UDP\"} 2\n"));
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
        assertTrue(text.contains("\nl7mp_loops 2\n"), text);
        assertTrue(text.contains("\nl7mp_datagrams_dropped_total{reason=\"malformed\"} 1\n"), text);
        assertTrue(text.contains("\nl7mp_datagrams_dropped_total{reason=\"backlog\"} 0\n"), text);
    }

    @Test
    void shouldShowWhatTheProcessUses() {
        for (var name : List.of("l7mp_uptime_seconds", "process_start_time_seconds",
                "process_resident_memory_bytes", "process_open_fds",
                "jvm_memory_used_bytes{area=\"heap\"}")) {
            var line = exposition.text().lines().filter(each -> each.startsWith(name + " "))
                    .findFirst().orElseThrow(() -> new AssertionError(name + " is missing"));
            assertTrue(Double.parseDouble(line.substring(name.length())) > 0, line);
        }
    }

    @Test
    void shouldEscapeNamesAndHelp() {
        requests.countListener("a\"b\\c\nd", "UDP");
        exposition.add(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                return List.of(new GaugeMetricFamily("odd", "two\nlines \\ \"and\"", -0.5));
            }
        });
        var text = exposition.text();
        assertTrue(text.contains("{listenerName=\"a\\\"b\\\\c\\nd\",protocol=\"UDP\"} 1\n"), text);
        assertTrue(text.contains("# HELP odd two\\nlines \\\\ \"and\"\n"), text);
        assertTrue(text.contains("\nodd -0.5\n"), text);
        text.lines().forEach(line -> assertTrue(LINE.matcher(line).matches(), line));
    }

    @Test
    void shouldExplainEveryCounter() {
        for (var counter : Counter.values()) {
            assertEquals(counter.dropReason().isEmpty(), !counter.help().isEmpty(),
                    counter.name());
        }
    }

    /** What stays is how l7mp has always named its metrics. */
    @Test
    void shouldPleasePromtool() throws Exception {
        requests.countListener("u", "UDP");
        requests.countCluster("cnt", "Metric");
        traffic.open("s", "cnt").add(1, 5);
        Process promtool;
        try {
            promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true).start();
        } catch (IOException e) {
            abort("promtool is not installed (Debian package prometheus)");
            return;
        }
        try (var in = promtool.getOutputStream()) {
            in.write(exposition.text().getBytes(StandardCharsets.UTF_8));
        }
        var report = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        promtool.waitFor();
        var known = Pattern.compile("(listener_requests_total|cluster_requests_total"
                + "|session_(byte|packet)_counter_total) (label names should be written in "
                + "'snake_case' not 'camelCase'|metric name should not include type 'counter')");
        var found = Arrays.stream(report.split("\n")).filter(line -> !line.isEmpty()).toList();
        assertFalse(found.isEmpty(), "it sees the metrics");
        assertEquals(List.of(),
                found.stream().filter(line -> !known.matcher(line).matches()).toList());
    }
}
