package io.l7mp.proxy.protocol.metric;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Exposition;
import io.l7mp.proxy.metrics.SessionTraffic;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.session.MessageSource;
import io.l7mp.proxy.session.ProxyFixture;
import io.l7mp.proxy.stream.Metadata;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricClusterTest {
    private final SessionTraffic traffic = new SessionTraffic();
    private final Exposition exposition = new Exposition(List.of()).add(traffic);

    @Test
    void shouldCountWhatPassesUntilTheSessionIsGone() throws Exception {
        try (var proxy = new ProxyFixture()) {
            var loop = proxy.loops().next();
            proxy.cluster(new MetricFactory(traffic), "{name: cnt, spec: {protocol: Metric}}")
                    .cluster(new EchoFactory(), "{name: echo, spec: {protocol: Echo}}")
                    .route("echo", List.of("cnt", "cnt"), "{}");
            var client = new MessageSource(loop);
            proxy.accept(loop, new Metadata("s"), client);
            client.send("hello".getBytes(), new byte[0], "x".getBytes());
            assertEquals("hello", new String(client.receive()));
            var labels = "{sessionName=\"s\",clusterName=\"cnt\"} ";
            var text = exposition.text();
            assertTrue(text.contains("session_byte_counter_total" + labels + "12\n"), text);
            assertTrue(text.contains("session_packet_counter_total" + labels + "6\n"), text);
            client.finish();
            client.awaitClosed();
            loop.await(() -> null);
            assertFalse(exposition.text().contains(labels));
        }
    }
}
