package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.control.ControlFixture;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.offload.KernelOffload;
import io.l7mp.proxy.schema.ApiDocument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Strict mode, and that the document it goes by describes this API. */
class RequestCheckTest {
    private static final String LISTENER = "{\"listener\":{\"name\":\"l\","
            + "\"spec\":{\"protocol\":\"UDP\",\"port\":1},\"rules\":[{\"action\":{\"route\":"
            + "{\"destination\":{\"spec\":{\"protocol\":\"Echo\"}}}}}]}}";

    private ControlFixture fixture;
    private Router router;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start("{admin: {strict: true}}");
        router = new Router(operations().all(),
                new RequestCheck(fixture.control()));
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    private Operations operations() {
        return new Operations(new Served(fixture.control(), new KernelOffload(fixture.loops()),
                "1.2.3"));
    }

    @Test
    void shouldDescribeTheOperationsThereAreAndNoOther() {
        var served = new TreeSet<String>();
        operations().all().forEach(operation ->
                served.add(operation.method() + " " + operation.path()));
        assertEquals(served, new TreeSet<>(ApiDocument.load().operations()));
    }

    @Test
    void shouldAnswerWithAllThatIsWrong() throws Exception {
        var response = call("POST", "rulelists/a%20b/rules/x", "{\"rule\":{\"name\":1}}");
        assertEquals(422, response.status());
        assertEquals("Unprocessable Entity: Input JSON schema validation failed",
                response.reason());
        var body = text(response);
        assertTrue(body.startsWith("{\n    \"status\": 422,\n    \"message\": \"Unprocessable"
                + " Entity: Input JSON schema validation failed\",\n    \"content\": [\n"
                + "        {\n            \"keyword\": \"pattern\",\n"
                + "            \"dataPath\": \".path.name\",\n"), body);
        for (var path : List.of(".path.position", ".requestBody.rule", ".requestBody.rule.name")) {
            assertTrue(body.contains("\"dataPath\": \"" + path + "\""), body);
        }
    }

    @Test
    void shouldDoWhatComplies() throws Exception {
        assertEquals(200, call("POST", "listeners", LISTENER).status());
        assertEquals(200, call("GET", "listeners/l?recursive=true&format=diffy", "").status());
        assertEquals(200, call("DELETE", "listeners/l?recursive=true", "").status());
        assertEquals("[]", text(call("GET", "routes", "")));
    }

    @Test
    void shouldRefuseBeforeAnythingElse() throws Exception {
        assertEquals(422, call("DELETE", "listeners/nobody?recursive=yes", "").status());
        assertEquals(422, call("POST", "clusters", "{\"cluster\":{\"name\":\"c\"}}").status());
        assertEquals(422, call("POST", "config", "{\"config\":{\"clusters\":1}}").status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "POST | sessions  | {} | 404",
        "GET  | nothing   |    | 404",
        "POST | listeners | {  | 400",
        "GET  | rules/x   |    | 400",
    })
    void shouldAnswerOtherErrorsAsEver(String method, String path, String body, int status)
            throws Exception {
        assertEquals(status, call(method, path, body == null ? "" : body).status());
    }

    @Test
    void shouldFollowTheSetting() throws Exception {
        assertEquals(422, call("GET", "listeners?recursive=perhaps", "").status());
        assertEquals(200, call("POST", "admin", "{\"admin\":{\"strict\":false}}").status());
        assertEquals(200, call("GET", "listeners?recursive=perhaps&format=odd", "").status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "admin", "listeners", "listeners/l?recursive=true",
        "clusters?recursive=true", "clusters", "rulelists?recursive=true", "rules?recursive=true",
        "routes?recursive=true", "rules", "sessions", "endpoints", "nothing", "rules/nobody",
        "rules?recursive=0", "openapi.json"})
    void shouldAnswerAsDescribed(String path) throws Exception {
        call("POST", "listeners", LISTENER);
        var response = call("GET", path, "");
        var answered = Documents.json("", Bodies.of(response), Limits.CONFIGURATION);
        var operation = path.replaceAll("/.*|\\?.*", "") + (path.contains("/") ? "/*" : "");
        var schema = ApiDocument.load().answer("GET",
                operation.equals("nothing") ? "rules" : operation, response.status());
        assertEquals(List.of(), schema.orElseThrow().violations(answered));
    }

    @Test
    void shouldServeTheDocumentInBothForms() throws Exception {
        var yaml = call("GET", "openapi.yaml", "");
        assertEquals(Map.of("Content-Type", "application/yaml"), yaml.headers());
        assertEquals(Documents.yaml("", Bodies.of(yaml), Limits.CONFIGURATION),
                Documents.json("", Bodies.of(call("GET", "openapi.json", "")),
                        Limits.CONFIGURATION));
    }

    private Response call(String method, String path, String body) throws Exception {
        var request = new Request(method, "/api/v1/" + path,
                Map.of("content-type", "application/json"));
        return fixture.onControl(() ->
                router.answer(request, body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(Response response) throws IOException {
        return Bodies.text(response);
    }
}
