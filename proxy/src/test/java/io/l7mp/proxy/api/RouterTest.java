package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.control.ControlFixture;
import io.l7mp.proxy.offload.KernelOffload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouterTest {
    private static final String OK = "{\n  \"status\": 200,\n  \"message\": \"OK\"\n}";
    private static final String CLUSTER = "{\"cluster\":{\"name\":\"c\",\"spec\":"
            + "{\"protocol\":\"UDP\",\"port\":9},\"endpoints\":[{\"spec\":{\"address\":\"a\"}}]}}";

    private ControlFixture fixture;
    private Router router;

    @BeforeEach
    void open() throws IOException {
        fixture = new ControlFixture();
        fixture.start("{}");
        router = new Router(new Operations(new Served(fixture.control(),
                new KernelOffload(fixture.loops()), "1.2.3")).all(),
                new RequestCheck(fixture.control()));
    }

    @AfterEach
    void close() throws InterruptedException {
        fixture.close();
    }

    @Test
    void shouldAddShowAndDelete() throws Exception {
        assertEquals(OK, text(post("clusters", "application/json", CLUSTER)));
        var shown = get("clusters/c/?recursive=true&format=terse");
        assertEquals("{\"name\":\"c\",\"spec\":{\"protocol\":\"UDP\",\"port\":9},\"endpoints\":"
                + "[{\"name\":\"c-EndPoint-0\",\"spec\":{\"address\":\"a\"},\"weight\":1}],"
                + "\"loadbalancer\":{\"policy\":\"Trivial\"}}", text(shown));
        assertEquals(Map.of("Content-Type", "application/json"), shown.headers());
        assertEquals(OK, text(call("DELETE", "clusters/c?recursive=true", "", "")));
        assertEquals("[]", text(get("clusters")));
    }

    @Test
    void shouldTakeYamlAndCharset() throws Exception {
        assertEquals(200, post("listeners", "text/x-yaml; charset=utf-8", """
                listener:
                  name: l
                  spec: {protocol: UDP, port: 1}
                  rules:
                    - action: {route: {destination: c, ingress: [{spec: {protocol: Logger}}]}}
                """).status());
        assertEquals(200, post("clusters", "Application/JSON ;charset=utf-8", CLUSTER).status());
        assertTrue(text(get("listeners?recursive=true&format=terse")).contains(
                "l-RuleList-0-Rule-0-Route-0-ingress-Cluster-0"));
    }

    @Test
    void shouldShowTheWholeConfigurationInOrder() throws Exception {
        assertEquals("{\"admin\":{\"log_level\":\"info\",\"strict\":false,\"offload\":false,"
                + "\"version\":\"1.2.3\"},\"listeners\":[],\"clusters\":[],\"rulelists\":[],"
                + "\"rules\":[],\"routes\":[],\"endpoints\":[],\"sessions\":[]}",
                text(get("config?format=terse")));
        assertEquals("{ \"log_level\": \"info\"\n, \"strict\": false\n, \"offload\": false\n"
                + ", \"version\": \"1.2.3\"\n}", text(get("admin?format=lines")).strip());
    }

    @Test
    void shouldWordErrorsAsTheAncestor() throws Exception {
        var response = get("listeners/x");
        assertEquals(400, response.status());
        assertEquals("Bad Request", response.reason());
        assertEquals("{\n    \"status\": 400,\n    \"message\": \"Bad Request\",\n"
                + "    \"content\": \"Not Found\"\n}", text(response));
        assertEquals(String.valueOf(text(response).length()),
                response.headers().get("Content-Length"));
        assertEquals("application/json", response.headers().get("Content-Type"));
    }

    @ParameterizedTest
    @CsvSource({"GET,nothing", "PUT,listeners", "HEAD,listeners", "OPTIONS,config", "get,config",
        "GET,listeners//", "DELETE,listeners", "GET,../v1/config", "GET,''", "POST,sessions"})
    void shouldNotKnowOtherOperations(String method, String path) throws Exception {
        var response = call(method, path, "application/json", "{}");
        assertEquals(404, response.status());
        assertTrue(text(response).contains("\"content\": \"Unknown API operation\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "text/plain", "application/jsonx", "multipart/form-data; x=y"})
    void shouldRefuseOtherMediaTypes(String type) throws Exception {
        var response = post("clusters", type, CLUSTER);
        assertEquals(415, response.status());
        assertEquals("Unsupported Media Type", response.reason());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "application/json | {\"cluster\": | Invalid JSON format in request: line 1, column",
        "application/json | '' | Invalid JSON format in request: ",
        "text/yaml | 'cluster: [' | Invalid YAML format in request: line 1, column",
        "text/json | [] | Cannot add cluster: An object (a set of key-value pairs) is expected",
        "text/json | {\"cluster\":1} | Cannot add cluster: An object (a set of",
        "text/json | {\"cluster\":{}} | Cannot add cluster: Property name is required",
        "text/json | {\"cluster\":{\"name\":\"a b\"}} | Cannot add cluster: Property name is inv",
        "text/yaml | 'cluster: {name: c, spec: {protocol: FTP}}' | Cluster.create: TODO: Protocol",
        "text/yaml | 'cluster: {name: c, spec: {protocol: UDP}, loadbalancer: {policy: P}}'"
            + " | LoadBalancer.create: TODO: Policy",
    })
    void shouldRefuseBadBodies(String type, String body, String content) throws Exception {
        var response = post("clusters", type, body);
        assertEquals(400, response.status());
        assertTrue(text(response).contains("\"content\": \"" + content), text(response));
        assertEquals("[]", text(get("clusters")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "dryrun=true | unknown parameter \\\"dryrun\\\", did you mean \\\"dry_run\\\"?",
        "dry_run=1 | dry_run: expected true or false, found \\\"1\\\"",
        "dry_run | dry_run: expected true or false, found \\\"\\\"",
        "allow_lockout=yes | allow_lockout: expected true or false, found \\\"yes\\\"",
    })
    void shouldNotReplaceWhenTheMannerIsUnclear(String query, String content) throws Exception {
        var response = post("config?allow_lockout=true&" + query, "text/yaml",
                "clusters: [{name: c, spec: {protocol: Echo}}]");
        assertEquals(400, response.status());
        assertTrue(text(response).contains("\"Query: " + content + "\""), text(response));
        assertEquals("[]", text(get("clusters")));
    }

    @Test
    void shouldUnderstandAWrappedConfiguration() throws Exception {
        assertEquals(200, post("config?allow_lockout=true", "text/yaml",
                "config: {clusters: [{name: c, spec: {protocol: Echo}}]}").status());
        assertEquals(200, get("clusters/c").status());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "config: {}, clusters: [] | either all of the configuration is in here or none",
        "config: [] | expected an object",
        "config: null | expected an object",
    })
    void shouldReplaceNothingByWhatIsNotThere(String body, String content) throws Exception {
        post("clusters", "text/yaml", "cluster: {name: c, spec: {protocol: Echo}}");
        var response = post("config?allow_lockout=true", "text/yaml", "{" + body + "}");
        assertEquals(400, response.status());
        assertTrue(text(response).contains(content), text(response));
        assertEquals(200, get("clusters/c").status());
    }

    @Test
    void shouldManageRulesByPosition() throws Exception {
        post("rules", "text/yaml", "rule: {name: r, action: {route: x}}");
        post("rulelists", "text/yaml", "rulelist: {name: l, rules: [r]}");
        assertEquals(200, post("rulelists/l/rules/1", "text/yaml", "rule: r").status());
        assertEquals(200, post("rulelists/l/rules/0", "text/json",
                "{\"rule\":{\"action\":{}}}").status());
        assertEquals("{\"name\":\"l\",\"rules\":[\"l-Rule-0\",\"r\",\"r\"]}",
                text(get("rulelists/l?format=terse")));
        assertEquals(200, call("DELETE", "rulelists/l/rules/r", "", "").status());
        assertEquals(200, call("DELETE", "rulelists/l/rules/0?recursive=true", "", "").status());
        assertEquals("[{\"name\":\"r\",\"match\":{\"match\":\"*\"},"
                + "\"action\":{\"route\":\"x\"}}]", text(get("rules?format=terse")));
        assertTrue(text(get("rulelists/l/rules/7")).contains("No rule at position 7 in"));
    }

    @Test
    void shouldManageEndPoints() throws Exception {
        post("clusters", "text/json", CLUSTER);
        assertEquals(200, post("clusters/c/endpoints", "text/yaml",
                "endpoint: {name: e, spec: {address: b}, weight: 3}").status());
        assertEquals("{\"name\":\"e\",\"spec\":{\"address\":\"b\"},\"weight\":3}",
                text(get("endpoints/e?format=terse")));
        assertEquals(200, call("DELETE", "endpoints/e?recursive=true", "", "").status());
        assertTrue(text(get("endpoints")).contains("c-EndPoint-0"));
        assertTrue(text(get("clusters/x/endpoints")).contains("No such cluster: x"));
        assertTrue(text(post("clusters/x/endpoints", "text/yaml", "endpoint: {spec: {}}"))
                .contains("\"Not Found\""));
    }

    @Test
    void shouldSayThatThereIsNoSuchSession() throws Exception {
        assertTrue(text(get("sessions/UDP:1.1.1.1:1-2.2.2.2:2-0")).contains("No such session"));
        assertTrue(text(call("DELETE", "sessions/x", "", "")).contains("No such session"));
    }

    @Test
    void shouldRefuseDeepAndTwistedDocuments() throws Exception {
        assertEquals(400, post("clusters", "text/json", "[".repeat(20_000)).status());
        assertEquals(400, post("clusters", "text/yaml", "[".repeat(20_000)).status());
        assertEquals(400, post("clusters", "text/json", "{\"a\":1,\"a\":2}").status());
        assertEquals(400, post("clusters", "text/yaml", """
                a: &a [x,x,x,x,x,x,x,x,x,x]
                b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]
                c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]
                d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]
                e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]
                f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]
                """).status());
        assertEquals(400, post("clusters", "text/json",
                "{\"cluster\":{\"name\":\"a\\u0000\\r\\n\",\"spec\":{}}}").status());
    }

    @Test
    void shouldAnswerThatTheProcessIsAboutToEnd() throws Exception {
        var request = new Request("POST", "/api/v1/clusters",
                Map.of("content-type", "application/json"));
        fixture.control().stop();
        var response = router.answer(request, CLUSTER.getBytes(StandardCharsets.UTF_8));
        assertEquals(503, response.status());
        assertTrue(text(response).contains("The process is about to end"), text(response));
    }

    private Response get(String path) throws Exception {
        return call("GET", path, "", "");
    }

    private Response post(String path, String type, String body) throws Exception {
        return call("POST", path, type, body);
    }

    private Response call(String method, String path, String type, String body)
            throws Exception {
        var request = new Request(method, "/api/v1/" + path, Map.of("content-type", type));
        var bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
        return fixture.onControl(() -> router.answer(request, bytes));
    }

    private static String text(Response response) throws IOException {
        return Bodies.text(response);
    }
}
