// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.ProxyProcess;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.Lab;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.UdpConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strict mode: requests are held against the OpenAPI document. */
@NeedsNetNs
class Section08StrictModeTest {
    private static final String FAILED =
        "Unprocessable Entity: Input JSON schema validation failed";

    @RegisterExtension
    static final TestBed BED = new TestBed(ProxyProcess.controllerOnly()
        .replace("log_level: info", "log_level: info, strict: true"));

    @Test
    void shouldAnswerWithTheErrorsOfAjv() throws IOException {
        var reply = BED.api().post("listeners", "application/json",
            "{\"listener\": {\"name\": \"l\", \"spec\": {\"protocol\": \"UDP\", \"port\": 1}}}");
        assertEquals("HTTP/1.1 422 " + FAILED, reply.head().start());
        assertEquals("""
            {
                "status": 422,
                "message": "Unprocessable Entity: Input JSON schema validation failed",
                "content": [
                    {
                        "keyword": "required",
                        "dataPath": ".requestBody.listener",
                        "schemaPath": "#/properties/requestBody/properties/listener/required",
                        "params": {
                            "missingProperty": "rules"
                        },
                        "message": "should have required property 'rules'"
                    }
                ]
            }""", reply.body());
    }

    @Test
    void shouldNameAllThatIsWrong() throws IOException {
        assertInvalid(List.of(".requestBody.listener", ".requestBody.listener.name",
            ".requestBody.listener.spec.port", ".requestBody.listener.options.track"),
            BED.api().post("listeners", "listener: { name: a b, "
                + "spec: { protocol: TCP, port: 80000 }, options: { track: soon } }"));
    }

    @Test
    void shouldSpeakOfTheBodyThePathAndTheQuery() throws IOException {
        assertInvalid(List.of(".path.position", ".requestBody.rule"),
            BED.api().post("rulelists/l/rules/first", "rule: 7"));
        assertInvalid(List.of(".query.recursive"), BED.api().get("listeners?recursive=perhaps"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        { protocol: JSONSocket } | ''
        { protocol: JSONSocket, transport: { protocol: UDP } } | .transport
        { protocol: JSONSocket, transport_spec: { protocol: UDP } } | .transport_spec
        { protocol: JSONSocket, transport: { protocol: TCP, port: x } } | .transport.port
        { protocol: JSONSocket, transport: { protocol: FTP, port: 1 } } | .transport.protocol
        { protocol: JSONSocket, transport: { port: 1 } } | .transport
        { protocol: JSONSocket, transport: UDP } | .transport
        """)
    void shouldLookIntoTransports(String spec, String where) throws IOException {
        assertInvalid(List.of(".requestBody.listener.spec" + where), BED.api().post("listeners",
            "listener: { name: l, rules: [], spec: " + spec + " }"));
        assertInvalid(List.of(".requestBody.cluster.spec" + where), BED.api().post("clusters",
            "cluster: { name: l, spec: " + spec + " }"));
    }

    @ParameterizedTest
    @CsvSource({"GET,rules/x?recursive=1,.query.recursive",
        "DELETE,rules/x?recursive=,.query.recursive",
        "GET,rules?format=nice,.query.format", "DELETE,rules/a%20b,.path.name"})
    void shouldValidateBeforeAnythingElse(String method, String path, String where)
            throws IOException {
        assertInvalid(List.of(where), BED.api().send(method + " /api/v1/" + path, List.of(), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"listeners", "clusters", "rulelists", "rules", "routes", "endpoints",
        "sessions", "config", "admin"})
    void shouldAnswerWhatComplies(String path) throws IOException {
        assertEquals(200, BED.api().get(path + "?recursive=true&format=terse").status());
        assertEquals(200, BED.api().get(path + "?recursive=false&format=diffy").status());
    }

    @Test
    void shouldAllowAdditionalPropertiesEverywhere() throws IOException {
        BED.api().create("listeners", """
            more: 1
            listener:
              more: 1
              name: l
              spec: { more: 1, protocol: UDP, port: %d, connect: { more: 1 } }
              options: { more: 1 }
              rules:
                - more: 1
                  match: { more: 1, op: defined, path: /IP }
                  action:
                    more: 1
                    rewrite: [ { more: 1, path: /x, value: 1 } ]
                    route:
                      more: 1
                      destination:
                        more: 1
                        spec: { more: 1, protocol: UDP, port: 9, bind: { more: 1 } }
                        endpoints: [ { more: 1, spec: { more: 1, address: 127.0.0.1 } } ]
                        loadbalancer: { more: 1, policy: Random }
                      retry: { more: 1, retry_on: always }
            """.formatted(BED.port()));
        assertEquals(200, BED.api().get("listeners?more=1").status());
    }

    @Test
    void shouldShowSessionsThatHaveStages() throws IOException {
        var port = BED.port();
        BED.api().create("listeners", "listener: { name: staged, spec: { protocol: UDP, port: "
            + port + " }, rules: [ { action: { route: { "
            + "destination: { spec: { protocol: Echo } }, "
            + "ingress: [ { name: in, spec: { protocol: Logger } } ], "
            + "egress: [ { name: out, spec: { protocol: Logger } } ] } } } ] }");
        var client = BED.client(() -> UdpConn.to(new InetSocketAddress(Lab.PROXY4, port)));
        client.send("hello".getBytes(StandardCharsets.UTF_8));
        client.receive(5);
        var session = BED.api().sessions("staged").getFirst();
        assertEquals(List.of("in"), session.at("ingress").each("origin"));
        assertEquals(List.of("out"), session.at("egress").each("origin"));
        assertEquals(200, BED.api().get("sessions/" + session.at("name").text()).status());
        assertEquals(200, BED.api().get("config").status());
    }

    @Test
    void shouldLeaveOtherErrorsAsTheyAre() throws IOException {
        assertEquals(404, BED.api().post("nothing", "a: 1").status());
        assertEquals(415, BED.api().post("rules", "text/plain", "rule: 1").status());
        assertEquals(400, BED.api().post("rules", "application/json", "{").status());
        assertEquals("Not Found",
            Json.parse(BED.api().get("rules/x").body()).at("content").text());
        BED.api().create("clusters", "cluster: { name: c, spec: { protocol: Echo } }");
        assertEquals("Cannot add cluster: Cluster \"c\" already defined",
            Json.parse(BED.api().post("clusters", "cluster: { name: c, "
                + "spec: { protocol: Echo } }").body()).at("content").text());
    }

    @Test
    void shouldServeTheDocumentItGoesBy() throws IOException {
        var yaml = BED.api().get("openapi.yaml");
        assertEquals("application/yaml", yaml.head().header("content-type").orElse(""));
        assertTrue(yaml.body().contains("\nopenapi: 3."), yaml.body());
        assertFalse(yaml.body().contains("${"), "the version is filled in");
        var json = BED.api().json("openapi.json");
        assertTrue(json.at("openapi").text().startsWith("3."), json::toString);
        assertTrue(yaml.body().contains("\n  version: " + json.at("info/version").text() + "\n"));
    }

    private static void assertInvalid(List<String> where, HttpReply reply) throws IOException {
        assertEquals("HTTP/1.1 422 " + FAILED, reply.head().start(), reply.body());
        var body = Json.parse(reply.body());
        assertEquals(List.of("status", "message", "content"), body.keys());
        assertEquals(where, body.at("content").each("dataPath"));
    }
}
