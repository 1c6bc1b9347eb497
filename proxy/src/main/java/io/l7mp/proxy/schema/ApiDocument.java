package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.schema.RequestSchema.Parameter;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The OpenAPI document of the API. Immutable, any thread; reading it takes some tens of
 * milliseconds and a megabyte, so it is read only when somebody asks.
 */
public final class ApiDocument {
    private static final String RESOURCE = "openapi.yaml";
    private static final String CONTENT = "/content/application~1json/schema";

    private final Node tree;
    private final SchemaReader schemas;
    private final Map<String, Node> operations = new LinkedHashMap<>();

    private ApiDocument(Node tree) {
        this.tree = tree;
        this.schemas = new SchemaReader(at(tree, "/components/schemas"));
        var paths = at(tree, "/paths");
        for (var path : paths.keys()) {
            var item = paths.get(path).orElseThrow();
            item.keys().forEach(method -> operations.put(key(method, path.substring(1)),
                    item.get(method).orElseThrow()));
        }
    }

    /** The document as it was written: YAML in UTF-8. */
    public static byte[] text() {
        try (var in = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(RESOURCE + " is part of the jar", e);
        }
    }

    /** The document as a tree. */
    public static Node tree() {
        return Documents.yaml(RESOURCE, text(), Limits.CONFIGURATION);
    }

    /** Reads the document to judge by it. */
    public static ApiDocument load() {
        return new ApiDocument(tree());
    }

    /** What a configuration file has to look like. */
    public Schema configuration() {
        return schemas.named("Configuration");
    }

    /** All operations: method, blank, path below {@code /api/v1/} with a star for each variable. */
    public Set<String> operations() {
        return Set.copyOf(operations.keySet());
    }

    /** What a request has to look like; empty for an operation that is not among the above. */
    public Optional<RequestSchema> request(String method, String path) {
        return operation(method, path).map(operation -> new RequestSchema(
                parameters(operation, "path"), parameters(operation, "query"),
                operation.get("requestBody").map(body -> schemas.schema(at(body, CONTENT)))));
    }

    /** What a JSON answer of this status looks like; empty when there is none. */
    public Optional<Schema> answer(String method, String path, int status) {
        return operation(method, path).map(operation -> at(operation, "/responses"))
                .flatMap(responses -> responses.get(String.valueOf(status))
                        .or(() -> responses.get("default")))
                .flatMap(response -> find(resolved(response), CONTENT))
                .map(schemas::schema);
    }

    private Optional<Node> operation(String method, String path) {
        return Optional.ofNullable(operations.get(key(method, path)));
    }

    private List<Parameter> parameters(Node operation, String place) {
        return operation.get("parameters").map(Node::elements).orElse(List.of()).stream()
                .map(this::resolved)
                .filter(parameter -> parameter.string("in").equals(place))
                .map(parameter -> new Parameter(parameter.string("name"),
                        schemas.schema(at(parameter, "/schema"))))
                .toList();
    }

    /** What a reference outside of schemas refers to, and anything else as it is. */
    private Node resolved(Node node) {
        return node.get("$ref").map(reference -> at(tree, reference.asString().substring(1)))
                .orElse(node);
    }

    private static String key(String method, String path) {
        return method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{[^}]*}", "*");
    }

    private static Node at(Node node, String pointer) {
        return find(node, pointer).orElseThrow(() -> node.refuse("nothing at " + pointer));
    }

    /** What a JSON Pointer through objects leads to. */
    private static Optional<Node> find(Node node, String pointer) {
        var here = Optional.of(node);
        for (var step : pointer.substring(1).split("/")) {
            here = here.flatMap(each -> each.get(step.replace("~1", "/").replace("~0", "~")));
        }
        return here;
    }
}
