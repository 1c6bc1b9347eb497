// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
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

/** {@code POST /explain}: says of any session what becomes of a real one, and does nothing. */
@NeedsNetNs
class ExplainTest {
    private static final String RULES = """
        [ { name: picky, match: { op: and, apply: [
              { op: defined, path: /IP/src_addr },
              { op: test, path: /IP/src_addr, value: 192.0.2.1 } ] }, action: { route: other } },
          { name: hop, action: { apply: second } } ]
        """;
    private static final String SECOND = """
        rulelist:
          name: second
          rules:
            - name: way
              match: { op: not, apply: [ { op: test, path: /color, value: red } ] }
              action:
                rewrite: [ { path: /seen/by, value: way } ]
                route: { name: road, destination: twins, ingress: [ scribe ] }
        """;

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();

    @Test
    void shouldShowTheWholeWay() throws IOException {
        scene("UDP");
        var shown = explain("{ IP: { src_addr: 192.0.2.7 } }");
        assertEquals(List.of("listener", "rules", "metadata", "route", "offload"), shown.keys());
        assertEquals("""
            [{"rulelist":"first","rule":"picky","matched":false,"failed":[{"pointer":"/apply/1",\
            "op":"test","path":"/IP/src_addr","value":"192.0.2.1","found":"192.0.2.7"}]},\
            {"rulelist":"first","rule":"hop","matched":true,"apply":"second"},\
            {"rulelist":"second","rule":"way","matched":true,"rewrite":true,"route":"road"}]""",
            shown.at("rules").toString());
        assertEquals("{\"IP\":{\"src_addr\":\"192.0.2.7\"},\"seen\":{\"by\":\"way\"}}",
            shown.at("metadata").toString());
        assertEquals("{\"name\":\"a\",\"spec\":{\"address\":\"127.0.0.1\"}}",
            shown.at("route/destination/endpoint").toString());
        assertEquals("[{\"cluster\":\"scribe\",\"protocol\":\"Logger\"}]",
            shown.at("route/ingress").toString());
        assertEquals("{\"offloaded\":false,\"reason\":\"Logger cluster \\\"scribe\\\" is on the way"
            + " and needs the data\"}", shown.at("offload").toString());
    }

    @Test
    void shouldSayWhyTheKernelDoesNotCarryWhatItCould() throws IOException {
        scene("UDP");
        BED.api().remove("clusters/scribe");
        BED.api().create("clusters", "cluster: { name: scribe, spec: { protocol: Metric } }");
        assertEquals("kernel offload is disabled (admin.offload)",
            explain("{}").at("offload/reason").text());
        assertEquals(BED.api().json("admin").at("offload").text(),
            explain("{}").at("offload/offloaded").text());
    }

    @Test
    void shouldSayWhyThereIsNoRoute() throws IOException {
        scene("UDP");
        var shown = explain("{ name: me, color: red }");
        assertEquals("{\"pointer\":\"/apply/0\",\"op\":\"test\",\"path\":\"/color\","
            + "\"value\":\"red\",\"found\":\"red\",\"negated\":true}",
            shown.at("rules/2/failed/0").toString());
        assertEquals("{\"status\":404,\"message\":\"Not Found\","
            + "\"content\":\"No route for session \\\"me\\\"\"}", shown.at("error").toString());
        BED.api().remove("rulelists/second");
        assertEquals("Cannot find RuleList \"second\"",
            explain("{}").at("error/content").text());
    }

    @Test
    void shouldForeseeWhatSessionsDoWithoutAnyEffect() throws IOException {
        scene("TCP");
        for (var i = 0; i < 5; i++) {
            var before = BED.api().json("config?format=terse").at("listeners").toString();
            var sessions = BED.api().sessions("x").size();
            explain("{ IP: { src_addr: " + Lab.CLIENT4 + " } }");
            var foreseen = explain("{ IP: { src_addr: " + Lab.CLIENT4 + " } }")
                .at("route/destination/endpoint/name").text();
            assertEquals(before,
                BED.api().json("config?format=terse").at("listeners").toString());
            assertEquals(sessions, BED.api().sessions("x").size());
            var address = new InetSocketAddress(Lab.PROXY4, port);
            try (var conn = BED.client(() -> StreamConn.connect(address))) {
                assertTrue(conn.receive().isEmpty());
            }
            assertEquals(foreseen, reached(i));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{ listener: nobody } | Cannot explain: Unknown listener \"nobody\"",
        "{ metadata: {} } | /listener: expected a string, found nothing",
        "{ listener: 5 } | /listener: expected a string, found 5",
        "{ listener: controller-listener, metadata: [] } "
            + "| /metadata: expected an object, found an array",
        "[] | expected an object, found an array",
    })
    void shouldRefuseWhatIsNoQuestion(String body, String content) throws IOException {
        var reply = BED.api().post("explain", body);
        assertEquals(400, reply.status(), reply.body());
        var said = Json.parse(reply.body()).at("content").text();
        assertTrue(said.endsWith(content), said);
    }

    /** A listener x with rules as above, a cluster of two endpoints where nobody listens. */
    private void scene(String protocol) throws IOException {
        BED.api().create("clusters", "cluster: { name: twins, spec: { protocol: " + protocol
            + ", port: 9 }, loadbalancer: { policy: RoundRobin }, endpoints: [ "
            + "{ name: a, spec: { address: 127.0.0.1 } }, "
            + "{ name: b, spec: { address: 127.0.0.2 } } ] }");
        BED.api().create("clusters", "cluster: { name: scribe, spec: { protocol: Logger } }");
        BED.api().create("rulelists", SECOND);
        BED.api().create("rulelists", "rulelist: { name: first, rules: " + RULES + " }");
        BED.api().create("listeners", "listener: { name: x, spec: { protocol: " + protocol
            + ", port: " + port + ", address: " + Lab.PROXY4
            + " }, options: { track: 60 }, rules: first }");
    }

    /** The endpoint that the session of this number failed to reach. */
    private String reached(int number) throws IOException {
        var events = BED.api().sessions("x").get(number).at("events").toString();
        return events.contains("connect 127.0.0.1:9") ? "a"
            : events.contains("connect 127.0.0.2:9") ? "b" : events;
    }

    private static Json explain(String metadata) throws IOException {
        var reply = BED.api().post("explain", "{ listener: x, metadata: " + metadata + " }");
        assertEquals(200, reply.status(), reply.body());
        return Json.parse(reply.body());
    }
}
