// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3: every operation there is. */
@NeedsNetNs
class Section03EndpointsTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    @BeforeEach
    void haveOneOfEach() throws IOException {
        BED.api().create("clusters", "cluster: { name: c, spec: { protocol: TCP, port: 1 }, "
            + "endpoints: [ { name: e, spec: { address: 127.0.0.1 } } ] }");
        BED.api().create("routes", "route: { name: ro, destination: c }");
        BED.api().create("rules", "rule: { name: r, action: { route: ro } }");
        BED.api().create("rulelists", "rulelist: { name: rl, rules: [ r ] }");
        BED.api().create("listeners", "listener: { name: l, spec: { protocol: UDP, port: "
            + BED.port() + " }, rules: rl }");
    }

    @Test
    void getConfig() throws IOException {
        assertEquals(List.of("c"), BED.api().json("config").at("clusters").each("name")
            .stream().filter("c"::equals).toList());
    }

    @Test
    void getAdmin() throws IOException {
        assertEquals("info", BED.api().json("admin").at("log_level").text());
    }

    @ParameterizedTest
    @CsvSource({"listeners, l", "clusters, c", "rulelists, rl", "rules, r", "routes, ro"})
    void getAllOfAKind(String kind, String name) throws IOException {
        var all = BED.api().json(kind).each("name");
        assertEquals(name, all.getLast(), "in order of creation");
        assertEquals(all, BED.api().json(kind + "?recursive=true&format=lines").each("name"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 15997 }, rules: rl }",
        "clusters | cluster: { name: n, spec: { protocol: Echo } }",
        "rulelists | rulelist: { name: n, rules: [] }",
        "rules | rule: { name: n, action: { route: ro } }",
        "routes | route: { name: n, destination: c }",
    })
    void postGetAndDeleteOne(String kind, String body) throws IOException {
        Answers.assertOk(BED.api().post(kind, body));
        assertEquals("n", BED.api().json(kind + "/n").at("name").text());
        Answers.assertOk(BED.api().delete(kind + "/n"));
        Answers.assertRefused("Not Found", BED.api().get(kind + "/n"));
    }

    @ParameterizedTest
    @CsvSource({"listeners/l, rules", "clusters/c, endpoints", "rulelists/rl, rules",
        "rules/r, action/route", "routes/ro, destination"})
    void getOneRecursively(String path, String reference) throws IOException {
        var flat = BED.api().json(path).at(reference);
        var deep = BED.api().json(path + "?recursive=true").at(reference);
        assertTrue(deep.toString().contains("{"), deep.toString());
        assertTrue(!flat.toString().contains("{"), flat.toString());
    }

    @Test
    void getTheEndpointsOfACluster() throws IOException {
        assertEquals("[{\"name\":\"e\",\"spec\":{\"address\":\"127.0.0.1\"},\"weight\":1}]",
            Answers.terse(BED.api(), "clusters/c/endpoints"));
    }

    @Test
    void postAnEndpoint() throws IOException {
        Answers.assertOk(BED.api().post("clusters/c/endpoints",
            "endpoint: { name: f, spec: { address: 127.0.0.2 }, weight: 3 }"));
        assertEquals(List.of("e", "f"), BED.api().json("clusters/c/endpoints").each("name"));
        assertEquals(2, BED.api().json("clusters/c").at("endpoints").number());
    }

    @Test
    void getAllEndpoints() throws IOException {
        BED.api().create("clusters", "cluster: { name: d, spec: { protocol: UDP, port: 1 }, "
            + "endpoints: [ { name: g, spec: { address: 127.0.0.1 } } ] }");
        assertEquals(List.of("e", "g"), BED.api().json("endpoints").each("name"));
    }

    @Test
    void getOneEndpoint() throws IOException {
        assertEquals("{\"name\":\"e\",\"spec\":{\"address\":\"127.0.0.1\"},\"weight\":1}",
            Answers.terse(BED.api(), "endpoints/e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoints/e", "endpoints/e?recursive=true"})
    void deleteAnEndpoint(String path) throws IOException {
        Answers.assertOk(BED.api().delete(path));
        Answers.assertRefused("Not Found", BED.api().get("endpoints/e"));
        assertEquals(0, BED.api().json("clusters/c").at("endpoints").number());
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE /api/v1/clusters/c/endpoints/e",
        "GET /api/v1/clusters/c/endpoints/e", "POST /api/v1/endpoints"})
    void thereIsNoOtherWayToAnEndpoint(String operation) throws IOException {
        Answers.assertNoOperation(BED.api().send(operation, List.of(), ""));
    }

    /** Rules of a rulelist that has r, s, t. */
    @Nested
    class RulesOfARuleList {
        @BeforeEach
        void haveThree() throws IOException {
            BED.api().create("rules", "rule: { name: s, action: {} }");
            BED.api().create("rulelists/rl/rules/1", "rule: s");
            BED.api().create("rulelists/rl/rules/2", "rule: { name: t, action: {} }");
        }

        @ParameterizedTest
        @CsvSource({"0, r", "1, s", "2, t"})
        void getByPosition(int position, String name) throws IOException {
            assertEquals(name,
                BED.api().json("rulelists/rl/rules/" + position).at("name").text());
        }

        @Test
        void getByPositionRecursively() throws IOException {
            assertEquals("TCP", BED.api().json("rulelists/rl/rules/0?recursive=true")
                .at("action/route/destination/spec/protocol").text());
        }

        @ParameterizedTest
        @CsvSource({"0, n r s t", "1, r n s t", "2, r s n t", "3, r s t n"})
        void postInsertsBeforeThePosition(int position, String order) throws IOException {
            Answers.assertOk(BED.api().post("rulelists/rl/rules/" + position, "rule: n"));
            assertRules(order);
        }

        @Test
        void postInsertsARuleWrittenInPlace() throws IOException {
            Answers.assertOk(BED.api().post("rulelists/rl/rules/0",
                "rule: { name: n, match: '*', action: { route: ro } }"));
            assertRules("n r s t");
            assertEquals("ro", BED.api().json("rules/n").at("action/route").text());
        }

        @ParameterizedTest
        @CsvSource({"0, s t", "1, r t", "2, r s", "r, s t", "s, r t", "t, r s"})
        void deleteByPositionOrName(String rule, String order) throws IOException {
            Answers.assertOk(BED.api().delete("rulelists/rl/rules/" + rule));
            assertRules(order);
        }

        @Test
        void deleteLeavesTheRuleObject() throws IOException {
            BED.api().remove("rulelists/rl/rules/s");
            assertEquals(200, BED.api().get("rules/s").status());
        }

        @ParameterizedTest
        @ValueSource(strings = {"1", "s"})
        void deleteRecursivelyTakesTheRuleObjectAlong(String rule) throws IOException {
            BED.api().remove("rulelists/rl/rules/" + rule + "?recursive=true");
            Answers.assertRefused("Not Found", BED.api().get("rules/s"));
        }

        private static void assertRules(String order) throws IOException {
            assertEquals(List.of(order.split(" ")), BED.api().json("rulelists/rl").at("rules")
                .items().stream().map(Object::toString).map(s -> s.replace("\"", "")).toList());
        }
    }

    /** Sessions of clients. */
    @Nested
    class Sessions {
        private final int port = BED.port();
        private String name;

        @BeforeEach
        void haveOne() throws IOException {
            BED.api().create("listeners", "listener: { name: u, spec: { protocol: UDP, port: "
                + port + " }, options: { track: 60 }, rules: [ { action: { route: { "
                + "destination: { spec: { protocol: Echo } } } } } ] }");
            var client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, port)));
            client.send(new byte[] {1});
            assertEquals(1, client.receive(1).length);
            name = BED.api().sessions("u").getFirst().at("name").text();
        }

        @Test
        void getAll() throws IOException {
            var all = BED.api().json("sessions").each("name");
            assertTrue(all.indexOf(name) >= 0 && all.indexOf(name) < all.size() - 1, "" + all);
        }

        @Test
        void getOneByItsRawName() throws IOException {
            assertEquals(name, BED.api().json("sessions/" + name).at("name").text());
        }

        @Test
        void getOneByItsEncodedName() throws IOException {
            var encoded = name.replace(":", "%3A").replace(".", "%2e");
            assertEquals(name, BED.api().json("sessions/" + encoded).at("name").text());
        }

        @ParameterizedTest
        @ValueSource(strings = {":", "%3A"})
        void deleteOne(String colon) throws IOException {
            Answers.assertOk(BED.api().delete("sessions/" + name.replace(":", colon)));
            assertEquals("DESTROYED", BED.api().json("sessions/" + name).at("status").text());
        }
    }
}
