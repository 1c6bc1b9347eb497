package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.metrics.Exposition;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What sessions are counted for: which listener and cluster, and once. */
@Timeout(10)
class StageTrafficTest {
    private Scene scene;

    @BeforeEach
    void start() throws IOException {
        scene = new Scene();
    }

    @AfterEach
    void stop() throws InterruptedException {
        scene.close();
    }

    @Test
    void shouldCountWhatPassesEitherWay() throws Exception {
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("one", "three");
            scene.up.last().say("back");
        });
        assertListener("received_packets_total", 2);
        assertListener("received_bytes_total", 8);
        assertListener("sent_packets_total", 1);
        assertListener("sent_bytes_total", 4);
        assertCluster("up", "received_packets_total", 1);
        assertCluster("up", "received_bytes_total", 4);
        assertCluster("up", "sent_packets_total", 2);
        assertCluster("up", "sent_bytes_total", 8);
    }

    @Test
    void shouldCountWhatWaitedOnce() throws Exception {
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> source.say("a", "bc"));
        assertListener("received_packets_total", 2);
        assertCluster("up", "sent_packets_total", 0);
        scene.run(scene.up.last()::connected);
        assertListener("received_packets_total", 2);
        assertListener("received_bytes_total", 3);
        assertCluster("up", "sent_packets_total", 2);
        assertCluster("up", "sent_bytes_total", 3);
    }

    @Test
    void shouldCountWhatABacklogDropsForWhomItCameFrom() throws Exception {
        scene.up.plan("later");
        var source = scene.accept("s");
        scene.run(() -> {
            for (var i = 0; i < 1030; i++) {
                source.say("x");
            }
            scene.up.last().connected();
        });
        assertListener("received_packets_total", 1030);
        assertCluster("up", "sent_packets_total", 1024);
        assertLine("l7mp_listener_dropped_packets_total{listener=\"l\",protocol=\"X\","
                + "reason=\"backlog\"} 6");
    }

    @Test
    void shouldCountEveryStageOfTheChain() throws Exception {
        var in = new Scene.FakeCluster();
        scene.add("in", in).chain(List.of("in"), List.of("in"));
        var source = scene.accept("s");
        scene.run(() -> {
            source.say("12345");
            in.opened.get(0).say("123");
            scene.up.last().say("1");
            in.opened.get(1).say("1234567");
        });
        assertListener("received_bytes_total", 5);
        assertListener("sent_bytes_total", 7);
        assertCluster("in", "sent_bytes_total", 6);
        assertCluster("in", "received_bytes_total", 10);
        assertCluster("up", "sent_bytes_total", 3);
        assertCluster("up", "received_bytes_total", 1);
        assertCluster("in", "streams", 2);
        assertLine("cluster_requests_total{clusterName=\"in\",protocol=\"Echo\"} 2");
    }

    @Test
    void shouldCountWhatIsAlive() throws Exception {
        scene.accept("s");
        scene.accept("t");
        assertListener("sessions", 2);
        assertCluster("up", "streams", 2);
        scene.sessions.end("s", "enough").join();
        assertListener("sessions", 1);
        assertCluster("up", "streams", 1);
        scene.run(() -> scene.up.last().fail("Connection reset"));
        assertListener("sessions", 0);
        assertCluster("up", "streams", 0);
        assertClusterError("connection_lost", 1);
        assertListenerError("session_failed", 0);
    }

    @Test
    void shouldCountAttemptsThatFailButReconnectsAsNoRequest() throws Exception {
        scene.retry("always", 3, 1).up.plan("refuse", "refuse", "ok");
        scene.accept("s");
        scene.awaitEvents("s", "INIT", "LOOKUP SUCCESS", "CONNECT");
        assertClusterError("connect_failed", 2);
        assertCluster("up", "streams", 1);
        assertLine("cluster_requests_total{clusterName=\"up\",protocol=\"Echo\"} 1");
        assertListenerError("session_failed", 0);
    }

    @Test
    void shouldCountAConnectionThatTakesTooLong() throws Exception {
        scene.retry("never", 0, 1).up.plan("later");
        scene.accept("s");
        scene.awaitEvents("s", "INIT", "LOOKUP SUCCESS", "ERROR", "DESTROY");
        assertClusterError("connect_failed", 1);
        assertCluster("up", "streams", 0);
        assertListenerError("session_failed", 1);
        assertLine("l7mp_sessions_failed_total 1");
    }

    @Test
    void shouldCountWhereThereIsNoEndPoint() throws Exception {
        scene.up.withEndPoints();
        scene.accept("s");
        assertClusterError("no_endpoint", 1);
        assertListenerError("session_failed", 1);
        assertListener("sessions", 0);
        assertCluster("up", "endpoints", 0);
    }

    @Test
    void shouldCountABrokenClient() throws Exception {
        var source = scene.accept("s");
        scene.run(() -> source.fail("Connection reset"));
        assertListenerError("connection_lost", 1);
        assertClusterError("connection_lost", 0);
    }

    @Test
    void shouldForgetAListenerAndAClusterThatAreGone() throws Exception {
        scene.add("other", scene.up);
        assertCluster("other", "streams", 0);
        scene.remove("other");
        assertFalse(text().contains("\"other\""));
        var source = scene.accept("s");
        scene.run(() -> source.say("x"));
        assertListener("received_packets_total", 1);
        scene.options("track: 0");
        assertListener("received_packets_total", 0);
    }

    @Test
    void shouldTellWhatIsConfigured() {
        assertLine("l7mp_configuration_objects{kind=\"listener\"} 1");
        assertLine("l7mp_configuration_objects{kind=\"route\"} 1");
        var before = scene.snapshots.published();
        assertLine("l7mp_configuration_changes_total " + before.number());
        scene.snapshots.publish(scene.snapshots.current());
        assertLine("l7mp_configuration_changes_total " + (before.number() + 1));
        assertTrue(scene.snapshots.published().timeMs() >= before.timeMs());
    }

    private void assertListener(String metric, long value) {
        assertLine("l7mp_listener_" + metric + "{listener=\"l\",protocol=\"X\"} " + value);
    }

    private void assertCluster(String name, String metric, long value) {
        assertLine("l7mp_cluster_" + metric + "{cluster=\"" + name + "\",protocol=\"Echo\"} "
                + value);
    }

    private void assertListenerError(String reason, long value) {
        assertLine("l7mp_listener_errors_total{listener=\"l\",protocol=\"X\",reason=\"" + reason
                + "\"} " + value);
    }

    private void assertClusterError(String reason, long value) {
        assertLine("l7mp_cluster_errors_total{cluster=\"up\",protocol=\"Echo\",reason=\"" + reason
                + "\"} " + value);
    }

    private void assertLine(String line) {
        var text = text();
        var name = line.substring(0, line.lastIndexOf(' ') + 1);
        assertEquals(List.of(line), text.lines().filter(each -> each.startsWith(name)).toList(),
                text);
    }

    private String text() {
        return new Exposition(List.of(scene.loops.next().counters()))
                .add(new ConfigurationCollector(scene.snapshots)).text();
    }
}
