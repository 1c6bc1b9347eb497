package io.l7mp.proxy.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiDocumentTest {
    private static final Pattern POSTED = Pattern.compile("/api/v1/(\\w+)"
            + " -H 'Content-Type: text/x-yaml' --data-binary '\n(.*?)'", Pattern.DOTALL);

    private final ApiDocument document = ApiDocument.load();

    @Test
    void shouldBeOfThisVersion() {
        var version = ApiDocument.tree().get("info").flatMap(info -> info.get("version"));
        assertTrue(version.orElseThrow().asString().matches("\\d+\\.\\d+.*"), version::toString);
    }

    @Test
    void shouldUseEverythingItDefines() {
        var text = new String(ApiDocument.text(), StandardCharsets.UTF_8);
        var components = ApiDocument.tree().get("components").orElseThrow();
        var unused = new ArrayList<String>();
        for (var kind : components.keys()) {
            components.get(kind).orElseThrow().keys().stream()
                    .map(name -> "#/components/" + kind + "/" + name)
                    .filter(name -> !text.contains("'" + name + "'")).forEach(unused::add);
        }
        assertEquals(List.of(), unused);
    }

    @Test
    void shouldDescribeEveryOperationAndParameter() {
        var paths = ApiDocument.tree().get("paths").orElseThrow();
        for (var path : paths.keys()) {
            var item = paths.get(path).orElseThrow();
            for (var method : item.keys()) {
                var operation = item.get(method).orElseThrow();
                assertTrue(operation.keys().containsAll(Set.of("summary", "operationId", "tags",
                        "responses")), path);
                // Every answer that can be an error says what it looks like.
                assertTrue(document.answer(method, path.substring(1), 500).isPresent(), path);
                assertEquals(path.split("\\{").length - 1, variables(operation), path);
            }
        }
    }

    @Test
    void shouldDescribeEveryField() {
        var schemas = ApiDocument.tree().get("components").orElseThrow()
                .get("schemas").orElseThrow();
        var bare = new ArrayList<String>();
        schemas.keys().forEach(name -> bare(schemas, schemas.get(name).orElseThrow(), bare));
        assertEquals(List.of(), bare);
    }

    @Test
    void shouldTakeTheConfigurationsThatComeWithIt() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            var all = files.toList();
            assertTrue(all.size() > 1);
            for (var file : all) {
                assertEquals(List.of(), document.configuration()
                        .violations(Documents.file(file, Limits.CONFIGURATION)));
            }
        }
    }

    @Test
    void shouldTakeTheRequestsOfTheReadme() throws IOException {
        var found = POSTED.matcher(Files.readString(Path.of("../README.md"))).results().toList();
        assertTrue(found.size() > 1);
        found.forEach(posted -> assertEquals(List.of(),
                violations("POST", posted.group(1), posted.group(2))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "listeners | listener: {name: l, spec: {protocol: UDP, port: 1}, rules: "
            + "[r, {match: {match: '*'}, action: {apply: x}}, {match: '', action: {route: ''}}]}",
        "listeners | listener: {name: l, spec: {protocol: HTTP, port: 1, x: {}}, rules: r, x: 1}",
        "clusters  | cluster: {name: c, spec: {protocol: Logger}, endpoints: []}",
        "rules     | rule: {name: r, match: {op: not, apply: [{op: in, path: /a, value: [1]}]}, "
            + "action: {rewrite: [{path: /, value: {}}], route: {cluster: c}}}",
        "routes    | route: {name: r, destination: {spec: {protocol: Sync, query: q}}}",
        "config    | {listeners: , clusters: [{name: c, spec: {protocol: TCP, port: 1}, "
            + "endpoints: 1}], endpoints: [{name: e, spec: {address: a}, weight: 1}]}",
        "admin     | admin: {offload: false, offload_ifs: [lo], log_level: silent}",
        "explain   | {listener: l, metadata: {IP: {src_addr: 1.2.3.4}}}",
    })
    void shouldTake(String path, String body) {
        assertEquals(List.of(), violations("POST", path, body));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "listeners | listener: {name: l, spec: {protocol: UDP}, rules: []} "
            + "| .requestBody.listener.spec should have required property 'port'",
        "listeners | listener: {name: l, spec: {protocol: TCP, port: 65536}, rules: []} "
            + "| .requestBody.listener.spec.port should be <= 65535",
        "listeners | listener: {name: l, spec: {protocol: UDP, port: 1}, rules: [{}]} "
            + "| .requestBody.listener.rules[0] should have required property 'action'",
        "clusters  | cluster: {spec: {protocol: Echo}} "
            + "| .requestBody.cluster should have required property 'name'",
        "clusters  | cluster: {name: c, spec: {protocol: UDP, port: 1}, endpoints: [{spec: {}}]} "
            + "| .requestBody.cluster.endpoints[0].spec should have required property 'address'",
        "rules     | rule: {name: r, match: {path: /x}, action: {}} "
            + "| .requestBody.rule.match should have required property 'op'",
        "rules     | rule: {name: r, match: true, action: {}} "
            + "| .requestBody.rule.match should be equal to constant",
        "rules     | rule: {name: r, match: {op: less, value: a}, action: {}} "
            + "| .requestBody.rule.match.value should be number",
        "routes    | route: {name: r, cluster: c} "
            + "| .requestBody.route should have required property 'destination'",
        "routes    | route: {name: r, destination: c, retry: {retry_on: sometimes}} "
            + "| .requestBody.route.retry.retry_on should be equal to one of the allowed values",
        "routes    | rule: {} | .requestBody should have required property 'route'",
    })
    void shouldNotTake(String path, String body, String violation) {
        assertEquals(List.of(violation), violations("POST", path, body));
    }

    @Test
    void shouldJudgePathAndQueryByTheirTypes() {
        var request = document.request("GET", "rulelists/*/rules/*").orElseThrow();
        assertEquals(List.of(), request.violations(List.of("l", "7"),
                Map.of("recursive", "true", "format", "terse", "x", "y"), Optional.empty()));
        assertEquals(List.of(".path.name", ".path.position", ".query.recursive", ".query.format"),
                request.violations(List.of("a b", "-1"),
                        Map.of("recursive", "1", "format", "nice"), Optional.empty())
                        .stream().map(Violation::dataPath).toList());
    }

    /** Fields below a schema that nobody explains; those that have one value need no words. */
    private static void bare(Node schemas, Node schema, List<String> found) {
        var fields = schema.get("properties").orElse(Node.empty());
        for (var name : fields.keys()) {
            var field = fields.get(name).orElseThrow();
            var target = field.get("$ref").map(Node::asString)
                    .map(reference -> reference.substring(reference.lastIndexOf('/') + 1));
            if (field.get("description").or(() -> target.flatMap(schemas::get)
                    .flatMap(named -> named.get("description"))).isEmpty()
                    && field.get("const").isEmpty() && !Set.of("protocol", "op").contains(name)) {
                found.add(field.pointer());
            }
            bare(schemas, field, found);
        }
    }

    private List<String> violations(String method, String path, String body) {
        return document.request(method, path).orElseThrow()
                .violations(List.of(), Map.of(),
                        Optional.of(Documents.yaml("", body, Limits.BODY)))
                .stream().map(each -> each.dataPath() + " " + each.message()).toList();
    }

    private static long variables(Node operation) {
        return operation.get("parameters").map(Node::elements).orElse(List.of()).stream()
                .filter(parameter -> parameter.get("in").isPresent()
                        ? parameter.string("in").equals("path")
                        : parameter.string("$ref").matches(".*(/Name|Position|SessionName)"))
                .count();
    }
}
