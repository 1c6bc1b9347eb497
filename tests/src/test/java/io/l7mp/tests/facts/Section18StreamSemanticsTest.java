// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.Conn;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Section 18: messages stay messages, also through chains. Between the transports alone this, and
 * how streams end, is shown for every pair in {@code io.l7mp.tests.pair}.
 */
@NeedsNetNs
class Section18StreamSemanticsTest {
    private static final int[] LENGTHS = {3, 1, 1200, 1, 700, 2};

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @ParameterizedTest(name = "{0} through {1} to {2}")
    @CsvSource(delimiter = '|', value = {
        "UDP|{ spec: { protocol: Echo } }|UDP", "UDP|{ spec: { protocol: Metric } }|WebSocket",
        "WebSocket|{ spec: { protocol: Logger, log_file: FILE } }|UDP",
        "UDP|{ spec: { protocol: JSONEncap } }, { spec: { protocol: JSONDecap } }|UDP",
        "WebSocket|{ spec: { protocol: JSONEncap } }, { spec: { protocol: JSONDecap } }|WebSocket"})
    void shouldKeepMessageBoundariesThroughStages(String from, String stages, String to)
            throws IOException {
        var scene = Scene.of(BED);
        var up = to.equals("UDP") ? scene.serveUdp() : scene.serveWebSocket();
        var chain = stages.replace("FILE", "" + BED.lab().dir().resolve(scene.listener()));
        scene.listen(from, "[ { action: { route: { destination: " + scene.upstreamCluster(to)
            + ", ingress: [ " + chain + " ], egress: [ " + chain
            + " ] } } } ]");
        var client = from.equals("UDP") ? scene.udp() : scene.webSocket("/");
        client.send(new byte[5]);
        var served = BED.own(up.accept());
        assertEquals(5, served.receive().orElseThrow().length);
        assertWhole(client, served);
        assertWhole(served, client);
    }

    @Test
    void shouldKeepMessageBoundariesInASyncGroup() throws IOException {
        var scene = Scene.of(BED).listen("UDP",
            Scene.to("{ spec: { protocol: Sync, query: /UDP/dst_port } }"));
        var first = scene.udp();
        first.send(new byte[] {9});
        scene.await("CONNECTED");
        var second = scene.udp();
        second.send(new byte[] {9});
        assertEquals(1, first.receive().orElseThrow().length, "the second is a member, too");
        assertWhole(first, second);
        assertWhole(second, first);
    }

    @Test
    void shouldPassEmptyDatagrams() throws IOException {
        var scene = Scene.of(BED);
        var up = scene.serveUdp();
        scene.listen("UDP", Scene.to(scene.upstreamCluster("UDP")));
        var client = scene.udp();
        client.send(new byte[0]);
        var served = up.accept();
        assertEquals(0, served.receive().orElseThrow().length, "the first datagram of a session");
        client.send(new byte[] {1});
        client.send(new byte[0]);
        client.send(new byte[] {2});
        assertArrayEquals(new byte[] {1}, served.receive().orElseThrow());
        assertEquals(0, served.receive().orElseThrow().length);
        assertArrayEquals(new byte[] {2}, served.receive().orElseThrow());
        served.send(new byte[0]);
        assertEquals(0, client.receive().orElseThrow().length);
    }

    /** Sends a burst of messages, each of which must arrive by itself. */
    private static void assertWhole(Conn from, Conn to) throws IOException {
        for (var length : LENGTHS) {
            from.send(new byte[length]);
        }
        for (var length : LENGTHS) {
            assertEquals(length, to.receive().orElseThrow().length);
        }
    }
}
