// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import io.l7mp.tests.peer.StreamConn;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 2: the REST API in general. */
@NeedsNetNs
class Section02RestApiTest {
    private static final String DISCARD = "cluster: { name: %s, spec: { protocol: Discard } }";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    @Test
    void servedByAnyHttpListenerThatLeadsToTheController() throws IOException {
        var port = BED.port();
        BED.api().create("listeners", "listener: { name: other, spec: { protocol: HTTP, port: "
            + port + " }, rules: [ { action: { route: { "
            + "destination: { spec: { protocol: L7mpController } } } } } ] }");
        var conn = BED.local(() -> StreamConn.connect(new InetSocketAddress("127.0.0.1", port)));
        conn.send("GET /api/v1/listeners HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertEquals(List.of("controller-listener", "other"),
            Json.parse(HttpReply.read(conn).body()).each("name"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/io.l7mp.api.v1/config", "/config", "/api/v2/config", "/", "/api/v1",
        "/api/v1/", "/api/v1/nothing", "/api/v1/config/more", "/api/v1/listeners/a/b"})
    void unknownPathsAreNoOperation(String path) throws IOException {
        Answers.assertNoOperation(BED.api().send("GET " + path, List.of(), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "OPTIONS", "PATCH", "TRACE", "get"})
    void unknownMethodsAreNoOperation(String method) throws IOException {
        Answers.assertNoOperation(BED.api().send(method + " /api/v1/listeners", List.of(), ""));
    }

    @Test
    void headIsNoOperation() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("HEAD /api/v1/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertEquals("HTTP/1.1 404 Not Found", conn.receiveLine());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST sessions", "DELETE clusters", "DELETE config", "DELETE admin",
        "POST listeners/controller-listener", "POST endpoints"})
    void methodsThatAPathDoesNotHaveAreNoOperation(String operation) throws IOException {
        Answers.assertNoOperation(
            BED.api().send(operation.replace(" ", " /api/v1/"), List.of(), ""));
    }

    @Test
    void aTrailingSlashIsTolerated() throws IOException {
        assertEquals(BED.api().get("listeners").body(), BED.api().get("listeners/").body());
        assertEquals(BED.api().get("listeners/controller-listener").body(),
            BED.api().get("listeners/controller-listener/?").body());
    }

    @Test
    void successIsChunkedJson() throws IOException {
        var reply = BED.api().get("listeners");
        assertEquals("HTTP/1.1 200 OK", reply.head().start());
        assertEquals(Optional.of("chunked"), reply.head().header("transfer-encoding"));
        assertEquals(Optional.of("application/json"), reply.head().header("content-type"));
    }

    @Test
    void errorsAreIndentedByFourAndHaveALength() throws IOException {
        var reply = BED.api().get("listeners/nobody");
        assertEquals("HTTP/1.1 400 Bad Request", reply.head().start());
        assertEquals(Optional.of("application/json"), reply.head().header("content-type"));
        assertEquals(Optional.of(String.valueOf(reply.body().length())),
            reply.head().header("content-length"));
        assertEquals("""
            {
                "status": 400,
                "message": "Bad Request",
                "content": "Not Found"
            }""", reply.body());
    }

    @Test
    void postAndDeleteAnswerExactlyOk() throws IOException {
        var created = BED.api().post("clusters?format=terse", DISCARD.formatted("c"));
        Answers.assertOk(created);
        assertEquals(Optional.of("application/json"), created.head().header("content-type"));
        Answers.assertOk(BED.api().delete("clusters/c?format=terse"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/x-json", "text/json", "text/x-json",
        "application/json; charset=utf-8", "Application/JSON"})
    void jsonIsTakenAs(String type) throws IOException {
        Answers.assertOk(BED.api().post("clusters", type,
            "{\"cluster\":{\"name\":\"json\",\"spec\":{\"protocol\":\"Discard\"}}}"));
        assertEquals("json", BED.api().json("clusters/json").at("name").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/yaml", "text/x-yaml", "application/yaml", "application/x-yaml",
        "text/x-yaml; charset=utf-8"})
    void yamlIsTakenAs(String type) throws IOException {
        Answers.assertOk(BED.api().post("clusters", type, DISCARD.formatted("yaml")));
        assertEquals("yaml", BED.api().json("clusters/yaml").at("name").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/xml", "json", "*/*", "application/json,x",
        "application/x-www-form-urlencoded"})
    void otherContentTypesAreRefused(String type) throws IOException {
        var reply = BED.api().post("clusters", type, DISCARD.formatted("c"));
        assertEquals("HTTP/1.1 415 Unsupported Media Type", reply.head().start());
        assertEquals(400, BED.api().get("clusters/c").status());
    }

    @Test
    void aPostWithoutContentTypeIsRefused() throws IOException {
        var reply = BED.api().send("POST /api/v1/clusters", List.of(), DISCARD.formatted("c"));
        assertEquals("HTTP/1.1 415 Unsupported Media Type", reply.head().start());
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/plain"})
    void getAndDeleteNeedNoContentType(String type) throws IOException {
        BED.api().create("clusters", DISCARD.formatted("c"));
        var header = List.of("Content-Type: " + type);
        assertEquals(200, BED.api().send("GET /api/v1/admin", header, "").status());
        Answers.assertOk(BED.api().send("DELETE /api/v1/clusters/c", header, ""));
    }

    @Test
    void plainIsTheDefaultFormat() throws IOException {
        BED.api().create("clusters", DISCARD.formatted("c"));
        var plain = """
            {
              "name": "c",
              "spec": {
                "protocol": "Discard"
              },
              "endpoints": 0,
              "loadbalancer": {
                "policy": "Trivial"
              }
            }""";
        assertEquals(plain, formatted("clusters/c", "plain"));
        assertEquals(plain, BED.api().get("clusters/c").body().strip());
        assertEquals(plain, formatted("clusters/c", "unknown"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "terse | {\"name\":\"c\",\"spec\":{\"protocol\":\"Discard\"},\"endpoints\":0,"
            + "\"loadbalancer\":{\"policy\":\"Trivial\"}}",
        "space | { \"name\": \"c\", \"spec\": { \"protocol\": \"Discard\" }, "
            + "\"endpoints\": 0, \"loadbalancer\": { \"policy\": \"Trivial\" } }",
    })
    void formatsOnOneLine(String format, String text) throws IOException {
        BED.api().create("clusters", DISCARD.formatted("c"));
        assertEquals(text, formatted("clusters/c", format));
        assertTrue(formatted("clusters", format).endsWith((format.equals("space") ? ", " : ",")
            + text + (format.equals("space") ? " ]" : "]")), formatted("clusters", format));
    }

    @Test
    void linesHasAnElementOrPropertyOnEach() throws IOException {
        var version = BED.api().json("admin").at("version").text();
        assertEquals("""
            { "log_level": "info"
            , "strict": false
            , "offload": false
            , "version": "%s"
            }""".formatted(version), formatted("admin", "lines"));
        assertEquals("""
            [ { "name": "controller-listener", "spec": { "protocol": "HTTP", "port": 1234 }, \
            "rules": "controller-listener-RuleList-0", "options": { "track": 0 } }
            ]""", formatted("listeners", "lines"));
    }

    @Test
    void diffyHasLeadingCommas() throws IOException {
        assertEquals("""
            [ { "name": "controller-listener"
              , "spec":
                { "protocol": "HTTP"
                , "port": 1234
                }
              , "rules": "controller-listener-RuleList-0"
              , "options":
                { "track": 0
                }
              }
            ]""", formatted("listeners", "diffy"));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "TRUE, false", "1, false", "yes, false", "'', false", "tru, false"})
    void onlyTheLiteralTrueIsRecursive(String value, boolean isRecursive) throws IOException {
        var rules = BED.api().json("listeners/controller-listener?recursive=" + value).at("rules");
        assertEquals(isRecursive ? 1 : 0, rules.items().size(), rules.toString());
    }

    @Test
    void aConnectionServesSeveralRequests() throws IOException {
        var conn = BED.own(BED.api().connect());
        for (var i = 0; i < 3; i++) {
            conn.send("GET /api/v1/admin HTTP/1.1\r\nHost: l7mp\r\n\r\n");
            assertEquals(200, HttpReply.read(conn).status());
        }
    }

    @Test
    void bareLineFeedsAreAccepted() throws IOException {
        var conn = BED.own(BED.api().connect());
        conn.send("GET /api/v1/admin HTTP/1.1\nHost: l7mp\n\n");
        assertEquals(200, HttpReply.read(conn).status());
    }

    private static String formatted(String path, String format) throws IOException {
        return BED.api().get(path + "?format=" + format).body().strip();
    }
}
