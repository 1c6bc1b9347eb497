// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 7: statuses and words of refusals, which leave everything as it was. */
@NeedsNetNs
class Section07ErrorsTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    private String before;

    @BeforeEach
    void haveOneOfEach() throws IOException {
        BED.api().create("clusters", "cluster: { name: taken, spec: { protocol: TCP, port: 1 }, "
            + "endpoints: [ { name: taken, spec: { address: 127.0.0.1 } } ] }");
        BED.api().create("listeners", "listener: { name: taken, spec: { protocol: UDP, port: "
            + BED.port() + " }, rules: [] }");
        BED.api().create("rules", "rule: { name: taken, action: {} }");
        BED.api().create("rulelists", "rulelist: { name: taken, rules: [ taken ] }");
        BED.api().create("routes", "route: { name: taken, destination: taken }");
        BED.api().create("clusters", "cluster: { name: virtual, spec: { protocol: Echo } }");
        before = Answers.everything(BED.api());
    }

    @Test
    void theBodyHasStatusMessageAndContent() throws IOException {
        var reply = BED.api().get("listeners/x");
        var body = Json.parse(reply.body());
        assertEquals(List.of("status", "message", "content"), body.keys());
        assertEquals(400, body.at("status").number());
        assertEquals(reply.head().reason(), body.at("message").text());
    }

    @Test
    void unknownContentTypesAre415() throws IOException {
        var reply = BED.api().post("clusters", "text/plain", "x");
        assertEquals("HTTP/1.1 415 Unsupported Media Type", reply.head().start());
        assertEquals(415, Json.parse(reply.body()).at("status").number());
        assertEquals("Unsupported Media Type", Json.parse(reply.body()).at("message").text());
    }

    @Test
    void unknownOperationsAre404() throws IOException {
        Answers.assertNoOperation(BED.api().get("nothing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"listeners", "clusters", "rulelists", "rules", "routes", "endpoints"})
    void getOfAnUnknownObject(String kind) throws IOException {
        Answers.assertRefused("Not Found", BED.api().get(kind + "/x"));
        Answers.assertRefused("Not Found", BED.api().get(kind + "/x?recursive=true"));
    }

    @Test
    void getAndDeleteOfAnUnknownSession() throws IOException {
        Answers.assertRefused("No such session", BED.api().get("sessions/x"));
        Answers.assertRefused("No such session", BED.api().delete("sessions/x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "listeners | Cannot delete listener: Unknown listener \"x\"",
        "clusters  | Cannot delete cluster: Unknown cluster \"x\"",
        "rulelists | Cannot delete RuleList: Unknown RuleList \"x\"",
        "rules     | Cannot delete rule: Unknown rule \"x\"",
        "routes    | Cannot delete Route: Unknown Route \"x\"",
        "endpoints | Not Found",
    })
    void deleteOfAnUnknownObject(String kind, String content) throws IOException {
        assertUnchanged(content, BED.api().delete(kind + "/x"));
        assertUnchanged(content, BED.api().delete(kind + "/x?recursive=true"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "listeners | listener: { name: taken, spec: { protocol: UDP, port: 1 }, rules: [] } "
            + "| Cannot add listener: Listener \"taken\" already defined",
        "clusters | cluster: { name: taken, spec: { protocol: Echo } } "
            + "| Cannot add cluster: Cluster \"taken\" already defined",
        "rulelists | rulelist: { name: taken, rules: [] } "
            + "| Cannot add RuleList: RuleList \"taken\" already defined",
        "rules | rule: { name: taken, action: {} } "
            + "| Cannot add rule: Rule \"taken\" already defined",
        "routes | route: { name: taken, destination: c } "
            + "| Cannot add route: Route \"taken\" already defined",
        "clusters/taken/endpoints | endpoint: { name: taken, spec: { address: a } } "
            + "| Cannot add endpoint: Endpoint \"taken\" already defined",
        "rulelists/taken/rules/0 | rule: { name: taken, action: {} } "
            + "| Cannot add rule: Rule \"taken\" already defined",
    })
    void postOfAnExistingName(String path, String body, String content) throws IOException {
        assertUnchanged(content, BED.api().post(path, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners | listener: { spec: { protocol: UDP, port: 1 }, rules: [] } | listener | name",
        "listeners | listener: { name: n, rules: [] } | listener | spec",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 } } | listener | rules",
        "clusters | cluster: { spec: { protocol: Echo } } | cluster | name",
        "clusters | cluster: { name: n } | cluster | spec",
        "rulelists | rulelist: { rules: [] } | RuleList | name",
        "rulelists | rulelist: { name: n } | RuleList | rules",
        "rules | rule: { action: {} } | rule | name",
        "rules | rule: { name: n } | rule | action",
        "routes | route: { destination: c } | route | name",
        "clusters/taken/endpoints | endpoint: { name: n } | endpoint | spec",
    })
    void postWithoutARequiredProperty(String path, String body, String kind, String property)
            throws IOException {
        assertUnchanged("Cannot add " + kind + ": Property " + property + " is required",
            BED.api().post(path, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "listeners | listener: { name: 'a b', spec: { protocol: UDP, port: 1 }, rules: [] } "
            + "| listener | name",
        "listeners | listener: { name: n, spec: { protocol: UDP, port: 1 }, rules: 7 } "
            + "| listener | rules",
        "clusters | cluster: { name: n, spec: 7 } | cluster | spec",
        "clusters | cluster: { name: 7, spec: { protocol: Echo } } | cluster | name",
        "rulelists | rulelist: { name: n, rules: x } | RuleList | rules",
        "rules | rule: { name: n, action: x } | rule | action",
        "routes | route: { name: n, destination: c, ingress: x } | route | ingress",
        "routes | route: { name: n, destination: c, egress: x } | route | egress",
        "clusters/taken/endpoints | endpoint: { spec: 7 } | endpoint | spec",
    })
    void postOfAPropertyThatIsInvalid(String path, String body, String kind, String property)
            throws IOException {
        assertUnchanged("Cannot add " + kind + ": Property " + property + " is invalid",
            BED.api().post(path, body));
    }

    @ParameterizedTest
    @CsvSource({"listeners, listener", "clusters, cluster", "rulelists, RuleList", "rules, rule",
        "routes, route", "clusters/taken/endpoints, endpoint", "rulelists/taken/rules/0, rule"})
    void postWithoutItsWrapper(String path, String kind) throws IOException {
        for (var body : List.of("other: {}", "{}", "[]", "null", kind.toLowerCase() + ": 7")) {
            assertUnchanged("Cannot add " + kind
                + ": An object (a set of key-value pairs) is expected", BED.api().post(path, body));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"route: { name: n }", "route: { name: n, destination: '' }",
        "route: { name: n, destination: 7 }", "route: { name: n, destination: [] }"})
    void aRouteWithoutDestination(String body) throws IOException {
        assertUnchanged("Cannot add route: Invalid destination", BED.api().post("routes", body));
    }

    @Test
    void aRouteWithoutDestinationTakesItsListenerAlong() throws IOException {
        assertUnchanged("Cannot add route: Invalid destination", BED.api().post("listeners",
            "listener: { name: n, spec: { protocol: UDP, port: 1 }, "
                + "rules: [ { action: { route: { ingress: [] } } } ] }"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "true", "null", "[]"})
    void anElementOfARuleListThatIsNoRule(String element) throws IOException {
        assertUnchanged("Cannot add rule to rulelist: Invalid rule", BED.api().post("rulelists",
            "rulelist: { name: n, rules: [ { action: {} }, " + element + " ] }"));
    }

    @Test
    void aJsonSocketWithoutTransport() throws IOException {
        assertUnchanged("JSONSocketListener: No transport specified", BED.api().post("listeners",
            "listener: { name: n, spec: { protocol: JSONSocket }, rules: [] }"));
        assertUnchanged("JSONSocketCluster: No transport specified", BED.api().post("clusters",
            "cluster: { name: n, spec: { protocol: JSONSocket } }"));
    }

    @Test
    void aTransportThatIsWrong() throws IOException {
        assertUnchanged("/listener/spec/transport/protocol: HTTP cannot carry another protocol",
            BED.api().post("listeners", "listener: { name: n, spec: { protocol: JSONSocket,"
                + " transport: { protocol: HTTP, port: 1 } }, rules: [] }"));
        assertUnchanged("/cluster/spec/transport/protocol: Echo cannot carry another protocol",
            BED.api().post("clusters", "cluster: { name: n, spec: { protocol: JSONSocket,"
                + " transport: { protocol: Echo } } }"));
    }

    @Test
    void anUnknownListenerProtocol() throws IOException {
        assertUnchanged("Listener.create:Unknown protocol: \"FTP\"", BED.api().post("listeners",
            "listener: { name: n, spec: { protocol: FTP }, rules: [] }"));
    }

    @Test
    void anUnknownClusterProtocol() throws IOException {
        assertUnchanged("Cluster.create: TODO: Protocol \"FTP\" unimplemented",
            BED.api().post("clusters", "cluster: { name: n, spec: { protocol: FTP } }"));
    }

    @Test
    void anUnknownLoadBalancingPolicy() throws IOException {
        assertUnchanged("LoadBalancer.create: TODO: Policy \"Astrology\" unimplemented",
            BED.api().post("clusters", "cluster: { name: n, spec: { protocol: TCP, port: 1 }, "
                + "loadbalancer: { policy: Astrology } }"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Echo", "Discard", "Logger", "Stdio", "JSONEncap", "JSONDecap", "Sync",
        "Metric", "Prometheus", "L7mpController"})
    void anEndpointForAVirtualCluster(String protocol) throws IOException {
        BED.api().create("clusters", "cluster: { name: v, spec: { protocol: " + protocol
            + ", query: x } }");
        Answers.assertRefused("Adding an endpoint to a cluster of type \"" + protocol
            + "\" is not supported", BED.api().post("clusters/v/endpoints",
                "endpoint: { spec: { address: 127.0.0.1 } }"));
    }

    @Test
    void endpointsOfAnUnknownCluster() throws IOException {
        Answers.assertRefused("No such cluster: x", BED.api().get("clusters/x/endpoints"));
        assertUnchanged("Not Found", BED.api().post("clusters/x/endpoints",
            "endpoint: { spec: { address: a } }"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "GET    | x/rules/0       | No such rule list: x",
        "GET    | taken/rules/7   | No rule at position 7 in RuleList \"taken\"",
        "POST   | taken/rules/10  | Cannot insert rule at position 10 into rulelist",
        "POST   | x/rules/0       | Bad Request",
        "DELETE | taken/rules/9   | Cannot delete rule at position 9 from rulelist",
        "DELETE | taken/rules/abc | No rule abc on rulelist taken",
        "DELETE | x/rules/0       | No such rule list: x",
    })
    void aRuleAtAPositionThatIsNot(String method, String path, String content)
            throws IOException {
        assertUnchanged(content, BED.api().send(method + " /api/v1/rulelists/" + path,
            List.of("Content-Type: text/yaml"), method.equals("POST") ? "rule: taken" : ""));
    }

    @Test
    void aUdpSingletonWithoutAFullConnectPair() throws IOException {
        assertUnchanged("Singleton mode requested but either connect.address or connect.port is "
            + "not defined (or neither): no remote to connect to", BED.api().post("listeners",
                "listener: { name: n, spec: { protocol: UDP, port: 1, connect: { port: 1 } }, "
                    + "options: { mode: singleton }, rules: [] }"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json | { \"cluster\": | Invalid JSON format in request: line 1, column",
        "text/x-yaml      | { cluster: [   | Invalid YAML format in request: line",
    })
    void aBodyThatDoesNotParse(String type, String body, String content) throws IOException {
        var said = Answers.content(BED.api().post("clusters", type, body));
        assertTrue(said.startsWith(content.strip()), said);
    }

    private void assertUnchanged(String content, HttpReply reply) throws IOException {
        Answers.assertRefused(content, reply);
        assertEquals(before, Answers.everything(BED.api()));
    }
}
