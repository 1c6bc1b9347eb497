package io.l7mp.proxy.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.TrafficCollector.Row;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficCollectorTest {
    private final Counters first = new Counters();
    private final Counters second = new Counters();
    private final Traffic traffic = new Traffic();
    private final List<Row> rows = new ArrayList<>(List.of(new Row("x", "UDP", traffic)));

    @Test
    void shouldSumWhatLoopsCounted() {
        traffic.on(first).received(3, 30);
        traffic.on(second).received(1, 4);
        traffic.on(second).sent(2, 20);
        var text = text(TrafficKind.LISTENER);
        assertLine(text, "l7mp_listener_received_packets_total{listener=\"x\",protocol=\"UDP\"} 4");
        assertLine(text, "l7mp_listener_received_bytes_total{listener=\"x\",protocol=\"UDP\"} 34");
        assertLine(text, "l7mp_listener_sent_packets_total{listener=\"x\",protocol=\"UDP\"} 2");
        assertLine(text, "l7mp_listener_sent_bytes_total{listener=\"x\",protocol=\"UDP\"} 20");
    }

    @Test
    void shouldShowWhatIsAlive() {
        traffic.on(first).opened();
        traffic.on(first).opened();
        traffic.on(second).opened();
        traffic.on(first).closed();
        assertLine(text(TrafficKind.LISTENER),
                "l7mp_listener_sessions{listener=\"x\",protocol=\"UDP\"} 2");
        assertLine(text(TrafficKind.CLUSTER),
                "l7mp_cluster_streams{cluster=\"x\",protocol=\"UDP\"} 2");
    }

    @Test
    void shouldShowZeroesButForDrops() {
        var text = text(TrafficKind.CLUSTER);
        assertLine(text, "cluster_requests_total{clusterName=\"x\",protocol=\"UDP\"} 0");
        assertLine(text, "l7mp_cluster_sent_bytes_total{cluster=\"x\",protocol=\"UDP\"} 0");
        for (var reason : List.of("connect_failed", "no_endpoint", "connection_lost",
                "protocol_error")) {
            assertLine(text, "l7mp_cluster_errors_total{cluster=\"x\",protocol=\"UDP\",reason=\""
                    + reason + "\"} 0");
        }
        assertFalse(text.contains("l7mp_cluster_dropped_packets_total{"), text);
    }

    @Test
    void shouldCountDropsAndFaultsForTheLoopToo() {
        traffic.on(first).dropped(Counter.DROPS_SEND_BUFFER, 7);
        traffic.on(second).failed(Fault.PROTOCOL_ERROR);
        traffic.on(second).failed(Fault.CONNECTION_LOST);
        var text = text(TrafficKind.LISTENER);
        assertLine(text, "l7mp_listener_dropped_packets_total{listener=\"x\",protocol=\"UDP\","
                + "reason=\"send_buffer\"} 7");
        assertLine(text, "l7mp_listener_errors_total{listener=\"x\",protocol=\"UDP\","
                + "reason=\"protocol_error\"} 1");
        assertLine(text, "l7mp_listener_errors_total{listener=\"x\",protocol=\"UDP\","
                + "reason=\"connection_lost\"} 1");
        assertEquals(7, first.get(Counter.DROPS_SEND_BUFFER));
        assertEquals(1, second.get(Counter.PROTOCOL_ERRORS));
    }

    @Test
    void shouldForgetWhatIsGoneAndBeginAnew() {
        traffic.on(first).received(3, 30);
        rows.clear();
        assertFalse(text(TrafficKind.LISTENER).contains("listener=\"x\""));
        rows.add(new Row("x", "UDP", new Traffic()));
        assertLine(text(TrafficKind.LISTENER),
                "l7mp_listener_received_packets_total{listener=\"x\",protocol=\"UDP\"} 0");
    }

    private String text(TrafficKind kind) {
        return new Exposition(List.of(first, second))
                .add(new TrafficCollector(kind, () -> List.copyOf(rows))).text();
    }

    private static void assertLine(String text, String line) {
        assertTrue(text.contains("\n" + line + "\n"), line + " is not in\n" + text);
    }
}
