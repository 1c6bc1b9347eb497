// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Api;
import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.StreamConn;
import io.l7mp.tests.peer.StreamUpstream;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6: recursion and dangling references. */
@NeedsNetNs
class Section06RecursionTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    private final int port = BED.port();
    private final String listener = BED.name("l");

    /** GET of what leads nowhere. */
    @Nested
    class Stale {
        @ParameterizedTest
        @CsvSource(delimiter = '|', value = {
            "listeners | listener: { name: n, spec: { protocol: UDP, port: 15996 }, rules: gone } "
                + "| rules",
            "rulelists | rulelist: { name: n, rules: [ gone ] } | rules/0",
            "rules | rule: { name: n, action: { route: gone } } | action/route",
            "routes | route: { name: n, destination: gone } | destination",
            "routes | route: { name: n, destination: x, ingress: [ gone ] } | ingress/0",
            "routes | route: { name: n, destination: x, egress: [ gone ] } | egress/0",
        })
        void isMarked(String kind, String body, String reference) throws IOException {
            BED.api().create(kind, body);
            assertEquals("gone:<STALE>",
                BED.api().json(kind + "/n?recursive=true").at(reference).text());
            assertEquals("gone", BED.api().json(kind + "/n").at(reference).text());
        }

        @Test
        void isMarkedDeepDown() throws IOException {
            create("gone");
            assertEquals("gone:<STALE>", BED.api().json("listeners/" + listener + "?recursive=true")
                .at("rules/0/action/route/destination").text());
        }
    }

    /** DELETE without sessions. */
    @Nested
    class Deletion {
        @ParameterizedTest
        @CsvSource({"listeners/l", "rulelists/rl", "rules/r", "routes/ro", "clusters/c"})
        void removesJustTheObject(String path) throws IOException {
            createNamed();
            BED.api().remove(path);
            for (var other : new String[] {"listeners/l", "rulelists/rl", "rules/r", "routes/ro",
                "clusters/c"}) {
                assertEquals(other.equals(path) ? 400 : 200, BED.api().get(other).status(), other);
            }
        }

        @Test
        void neverFailsBecauseOfReferencesToTheObject() throws IOException {
            createNamed();
            BED.api().remove("clusters/c");
            BED.api().remove("routes/ro?recursive=true");
            BED.api().remove("rules/r?recursive=true");
            BED.api().remove("rulelists/rl?recursive=true");
            BED.api().remove("listeners/l?recursive=true");
        }

        @ParameterizedTest
        @ValueSource(strings = {"clusters/c", "clusters/c?recursive=true"})
        void ofAClusterTakesItsEndpointsAlong(String path) throws IOException {
            createNamed();
            BED.api().remove(path);
            Answers.assertRefused("Not Found", BED.api().get("endpoints/e"));
        }

        @Test
        void ofAListenerTakesAlongWhatIsWrittenInIt() throws IOException {
            var before = Answers.everything(BED.api());
            create("{ spec: { protocol: Echo } }");
            BED.api().remove("listeners/" + listener + "?recursive=true");
            assertEquals(before, Answers.everything(BED.api()));
        }

        @Test
        void ofAListenerLeavesANamedRuleList() throws IOException {
            createNamed();
            BED.api().remove("listeners/l?recursive=true");
            assertEquals(200, BED.api().get("rulelists/rl").status());
        }

        @Test
        void ofARuleListTakesAllItsRulesAlong() throws IOException {
            createNamed();
            BED.api().remove("rulelists/rl?recursive=true");
            Answers.assertRefused("Not Found", BED.api().get("rules/r"));
            assertEquals(200, BED.api().get("routes/ro").status(), "it has a name of its own");
        }

        @Test
        void ofARuleTakesARouteWrittenInItAlong() throws IOException {
            BED.api().create("rules", "rule: { name: r, action: { route: { name: in, "
                + "destination: x } } }");
            BED.api().remove("rules/r?recursive=true");
            Answers.assertRefused("Not Found", BED.api().get("routes/in"));
        }

        @Test
        void ofARuleLeavesANamedRoute() throws IOException {
            createNamed();
            BED.api().remove("rules/r?recursive=true");
            assertEquals(200, BED.api().get("routes/ro").status());
        }

        @Test
        void ofARouteTakesClustersWrittenInItAlong() throws IOException {
            createNamed();
            var echo = ", spec: { protocol: Echo } }";
            BED.api().create("routes", "route: { name: n, destination: { name: d" + echo
                + ", ingress: [ { name: i" + echo + ", c ], egress: [ { name: o" + echo + " ] }");
            BED.api().remove("routes/n?recursive=true");
            for (var gone : new String[] {"d", "i", "o"}) {
                Answers.assertRefused("Not Found", BED.api().get("clusters/" + gone));
            }
            assertEquals(200, BED.api().get("clusters/c").status(), "it was named only");
        }

        private static void createNamed() throws IOException {
            BED.api().create("clusters", "cluster: { name: c, spec: { protocol: TCP, port: 1 }, "
                + "endpoints: [ { name: e, spec: { address: 127.0.0.1 } } ] }");
            BED.api().create("routes", "route: { name: ro, destination: c }");
            BED.api().create("rules", "rule: { name: r, action: { route: ro } }");
            BED.api().create("rulelists", "rulelist: { name: rl, rules: [ r ] }");
            BED.api().create("listeners", "listener: { name: l, spec: { protocol: TCP, port: "
                + BED.port() + " }, rules: rl }");
        }
    }

    /** What DELETE does to sessions. */
    @Nested
    class Sessions {
        @Test
        void goOnWithoutTheirListener() throws IOException {
            create("{ spec: { protocol: Echo } }");
            var client = connect();
            BED.api().remove("listeners/" + listener);
            assertEchoes(client);
            assertEquals("<INVALID>", session().at("source/listener").text());
        }

        @Test
        void endWithTheirListenerRecursively() throws IOException {
            create("{ spec: { protocol: Echo } }");
            var client = connect();
            BED.api().remove("listeners/" + listener + "?recursive=true");
            client.awaitEnd();
            assertEnded("Listener deleted from API");
        }

        @Test
        void goOnWithoutTheirCluster() throws IOException {
            createPassed("destination: passed");
            var client = connect();
            BED.api().remove("clusters/passed");
            assertEchoes(client);
        }

        @ParameterizedTest
        @ValueSource(strings = {"destination: passed", "destination: end, ingress: [ passed ]",
            "destination: end, egress: [ passed ]"})
        void endWithAClusterOnTheirWayRecursively(String route) throws IOException {
            createPassed(route);
            var client = connect();
            BED.api().remove("clusters/passed?recursive=true");
            client.awaitEnd();
            assertEnded("Traversed Cluster deleted from API");
        }

        @Test
        void goOnWithoutTheirEndpoint() throws IOException {
            createWithUpstream();
            var client = BED.client(() -> StreamConn.connect(address()));
            client.send(new byte[] {1});
            BED.api().awaitStatus(listener, "CONNECTED");
            BED.api().remove("endpoints/e");
            assertEquals("CONNECTED", session().at("status").text());
        }

        @Test
        void areDisconnectedFromTheirEndpointRecursively() throws IOException {
            createWithUpstream();
            var client = BED.client(() -> StreamConn.connect(address()));
            client.send(new byte[] {1});
            BED.api().awaitStatus(listener, "CONNECTED");
            BED.api().remove("endpoints/e?recursive=true");
            client.awaitEnd();
            var session = BED.api().awaitStatus(listener, "DESTROYED");
            assertTrue(Api.events(session).contains("DISCONNECT"), session.toString());
        }

        private void createPassed(String route) throws IOException {
            for (var name : new String[] {"passed", "end"}) {
                BED.api().create("clusters",
                    "cluster: { name: " + name + ", spec: { protocol: Echo } }");
            }
            createListener(route);
        }

        private void createWithUpstream() throws IOException {
            var inner = new InetSocketAddress(Lab.SERVER4, BED.port());
            BED.server(() -> StreamUpstream.listen(inner));
            BED.api().create("clusters", "cluster: { name: up, spec: { protocol: TCP, port: "
                + inner.getPort() + " }, endpoints: [ { name: e, spec: { address: "
                + Lab.SERVER4 + " } } ] }");
            createListener("destination: up");
        }

        private StreamConn connect() throws IOException {
            var client = BED.client(() -> StreamConn.connect(address()));
            assertEchoes(client);
            return client;
        }

        private InetSocketAddress address() {
            return new InetSocketAddress(Lab.PROXY4, port);
        }

        private static void assertEchoes(StreamConn client) throws IOException {
            client.send(new byte[] {1});
            assertEquals(1, client.receive(1).length);
        }

        private void assertEnded(String reason) throws IOException {
            var session = BED.api().awaitStatus(listener, "DESTROYED");
            assertTrue(session.at("events").each("content").contains(reason), session.toString());
        }

        private Json session() throws IOException {
            return BED.api().sessions(listener).getFirst();
        }
    }

    private void create(String destination) throws IOException {
        createListener("destination: " + destination);
    }

    private void createListener(String route) throws IOException {
        BED.api().create("listeners", "listener: { name: " + listener
            + ", spec: { protocol: TCP, port: " + port + " }, options: { track: 60 }, "
            + "rules: [ { action: { route: { " + route + " } } } ] }");
    }
}
