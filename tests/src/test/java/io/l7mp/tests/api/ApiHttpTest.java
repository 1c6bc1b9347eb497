// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The HTTP side of the API: statuses, content types, formats, paths. */
@NeedsNetNs
class ApiHttpTest {
    private static final String DISCARD = "cluster: { name: %s, spec: { protocol: Discard } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void shouldAnswerSuccessInOneForm() throws IOException {
        var name = BED.name("c");
        var created = BED.api().post("clusters", DISCARD.formatted(name));
        assertSuccess(created);
        assertSuccess(BED.api().delete("clusters/" + name));
    }

    @Test
    void shouldAnswerFailureInOneForm() throws IOException {
        var reply = BED.api().get("listeners/nobody");
        assertEquals("HTTP/1.1 400 Bad Request", reply.head().start());
        assertEquals(Optional.of("application/json"), reply.head().header("content-type"));
        assertEquals("""
            {
                "status": 400,
                "message": "Bad Request",
                "content": "Not Found"
            }""", reply.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /api/v1/nothing", "GET /api/v1/", "GET /elsewhere",
        "PUT /api/v1/clusters", "OPTIONS /api/v1/config", "POST /api/v1/sessions",
        "DELETE /api/v1/clusters"})
    void shouldNotFindWhatIsNoOperation(String methodAndPath) throws IOException {
        var reply = BED.api().send(methodAndPath, List.of(), "");
        assertEquals("HTTP/1.1 404 Not Found", reply.head().start());
        assertEquals("Unknown API operation", Json.parse(reply.body()).at("content").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-json", "text/json", "text/x-json",
        "application/json; charset=utf-8", "Application/JSON"})
    void shouldTakeJson(String type) throws IOException {
        var name = BED.name("c");
        assertSuccess(BED.api().post("clusters", type,
            "{\"cluster\":{\"name\":\"" + name + "\",\"spec\":{\"protocol\":\"Discard\"}}}"));
        assertEquals(name, BED.api().json("clusters/" + name).at("name").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml",
        "text/x-yaml; charset=utf-8"})
    void shouldTakeYaml(String type) throws IOException {
        var name = BED.name("c");
        assertSuccess(BED.api().post("clusters", type, DISCARD.formatted(name)));
        assertEquals(name, BED.api().json("clusters/" + name).at("name").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "json"})
    void shouldRefuseOtherContentTypes(String type) throws IOException {
        var name = BED.name("c");
        var reply = BED.api().post("clusters", type, DISCARD.formatted(name));
        assertEquals("HTTP/1.1 415 Unsupported Media Type", reply.head().start());
        assertEquals(400, BED.api().get("clusters/" + name).status());
    }

    @Test
    void shouldRefuseABodyWithoutContentType() throws IOException {
        var reply = BED.api().send("POST /api/v1/clusters", List.of(), DISCARD.formatted("c"));
        assertEquals(415, reply.status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json | { \"cluster\": | Invalid JSON format in request: ",
        "text/x-yaml      | { cluster: [   | Invalid YAML format in request: ",
    })
    void shouldRefuseWhatDoesNotParse(String type, String body, String content)
            throws IOException {
        var reply = BED.api().post("clusters", type, body);
        assertEquals(400, reply.status());
        var said = Json.parse(reply.body()).at("content").text();
        assertTrue(said.startsWith(content.strip()), said);
    }

    @Test
    void shouldIgnoreTheContentTypeOfAGet() throws IOException {
        var reply = BED.api()
            .send("GET /api/v1/admin", List.of("Content-Type: application/json"), "");
        assertEquals(200, reply.status());
    }

    @Test
    void shouldTolerateATrailingSlash() throws IOException {
        assertEquals(BED.api().get("listeners").body(), BED.api().get("listeners/").body());
    }

    @Test
    void shouldOfferTheFormats() throws IOException {
        var name = BED.name("c");
        BED.api().create("clusters", DISCARD.formatted(name));
        assertEquals("""
            {
              "name": "%s",
              "spec": {
                "protocol": "Discard"
              },
              "endpoints": 0,
              "loadbalancer": {
                "policy": "Trivial"
              }
            }""".formatted(name), formatted(name, "plain"));
        assertEquals(formatted(name, "plain"), formatted(name, "unknown"));
        assertEquals("{\"name\":\"" + name
            + "\",\"spec\":{\"protocol\":\"Discard\"},\"endpoints\":0,"
            + "\"loadbalancer\":{\"policy\":\"Trivial\"}}", formatted(name, "terse"));
        assertEquals("{ \"name\": \"" + name + "\", \"spec\": { \"protocol\": \"Discard\" }, "
            + "\"endpoints\": 0, \"loadbalancer\": { \"policy\": \"Trivial\" } }",
            formatted(name, "space"));
        assertEquals("""
            { "name": "%s"
            , "spec": { "protocol": "Discard" }
            , "endpoints": 0
            , "loadbalancer": { "policy": "Trivial" }
            }""".formatted(name), formatted(name, "lines"));
        assertEquals("""
            { "name": "%s"
            , "spec":
              { "protocol": "Discard"
              }
            , "endpoints": 0
            , "loadbalancer":
              { "policy": "Trivial"
              }
            }""".formatted(name), formatted(name, "diffy"));
    }

    @Test
    void shouldShowItsAdministration() throws IOException {
        var admin = BED.api().json("admin");
        assertEquals(List.of("log_level", "strict", "offload", "version"), admin.keys());
        assertEquals("info", admin.at("log_level").text());
        assertEquals("false", admin.at("strict").text());
    }

    @Test
    void shouldShowTheWholeConfiguration() throws IOException {
        var config = BED.api().json("config");
        assertEquals(List.of("admin", "listeners", "clusters", "rulelists", "rules", "routes",
            "endpoints", "sessions"), config.keys());
        assertEquals(List.of("controller-listener"), config.at("listeners").each("name"));
        assertEquals(List.of("controller-listener-RuleList-0"),
            config.at("rulelists").each("name"));
        assertEquals("controller-listener", config.at("sessions/0/source/origin").text());
    }

    @Test
    void shouldServeSeveralRequestsOnOneConnection() throws IOException {
        var conn = BED.own(BED.api().connect());
        for (var i = 0; i < 3; i++) {
            conn.send("GET /api/v1/admin HTTP/1.1\r\nHost: l7mp\r\n\r\n");
            assertEquals(200, HttpReply.read(conn).status());
        }
    }

    @Test
    void shouldAcceptBareLineFeeds() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("GET /api/v1/admin HTTP/1.1\nHost: l7mp\n\n");
        assertEquals(200, HttpReply.read(conn).status());
    }

    @Test
    void shouldRefuseBodiesBeyondAMebibyte() throws IOException {
        var reply = BED.api().post("clusters", "#" + "x".repeat(1 << 20) + "\n" + DISCARD);
        assertTrue(reply.status() >= 400, reply.head().toString());
        assertEquals(200, BED.api().get("admin").status());
    }

    private static String formatted(String cluster, String format) throws IOException {
        return BED.api().get("clusters/" + cluster + "?format=" + format).body().stripTrailing();
    }

    private static void assertSuccess(HttpReply reply) {
        assertEquals("HTTP/1.1 200 OK", reply.head().start(), reply.body());
        assertEquals(Optional.of("application/json"), reply.head().header("content-type"));
        assertEquals("{\n  \"status\": 200,\n  \"message\": \"OK\"\n}",
            reply.body().stripTrailing());
    }
}
