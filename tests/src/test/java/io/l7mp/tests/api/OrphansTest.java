// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code options.removeOrphanSessions}: sessions go with what they run on. */
@NeedsNetNs
class OrphansTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @ParameterizedTest
    @CsvSource({"listeners/own-listener, Listener deleted from API",
        "routes/own-route, Route deleted from API",
        "clusters/own-end, Traversed Cluster deleted from API"})
    void shouldEndWithWhatTheyRunOn(String object, String content) throws IOException {
        listen(true);
        var conn = connect();
        BED.api().remove(object);
        conn.awaitEnd();
        var events = BED.api().sessions("own-listener").getLast().at("events");
        assertEquals(content, events.items().stream()
            .filter(event -> event.at("event").text().equals("END")).findFirst().orElseThrow()
            .at("content").text());
    }

    @ParameterizedTest
    @CsvSource({"listeners/own-listener", "routes/own-route", "clusters/own-end"})
    void shouldGoOnWithoutTheOption(String object) throws IOException {
        listen(false);
        var conn = connect();
        BED.api().remove(object);
        assertEcho(conn);
    }

    @Test
    void shouldNotEndWithARuleARulelistOrAStage() throws IOException {
        listen(true);
        var conn = connect();
        for (var object : List.of("rules/own-rule", "rulelists/own-list", "clusters/own-stage")) {
            BED.api().remove(object);
        }
        assertEcho(conn);
    }

    private void listen(boolean removes) throws IOException {
        BED.api().create("clusters", "cluster: { name: own-end, spec: { protocol: Echo } }");
        BED.api().create("clusters", "cluster: { name: own-stage, spec: { protocol: Metric } }");
        BED.api().create("routes",
            "route: { name: own-route, destination: own-end, ingress: [ own-stage ] }");
        BED.api().create("rules", "rule: { name: own-rule, action: { route: own-route } }");
        BED.api().create("rulelists", "rulelist: { name: own-list, rules: [ own-rule ] }");
        BED.api().create("listeners", "listener: { name: own-listener, spec: { protocol: TCP, "
            + "port: " + port + " }, options: { track: 30, removeOrphanSessions: " + removes
            + " }, rules: own-list }");
    }

    private StreamConn connect() throws IOException {
        var conn = BED.client(() ->
            StreamConn.connect(new InetSocketAddress(Lab.PROXY4, port)));
        assertEcho(conn);
        return conn;
    }

    private static void assertEcho(StreamConn conn) throws IOException {
        conn.send(new byte[] {1});
        assertArrayEquals(new byte[] {1}, conn.receive(1));
    }
}
