package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the parts of a request have to look like. Immutable, any thread. */
public final class RequestSchema {
    private final List<Parameter> path;
    private final List<Parameter> query;
    private final Optional<Schema> body;

    RequestSchema(List<Parameter> path, List<Parameter> query, Optional<Schema> body) {
        this.path = List.copyOf(path);
        this.query = List.copyOf(query);
        this.body = body;
    }

    /** A variable of the path, or a parameter after it. */
    record Parameter(String name, Schema schema) {
        /** The value that a text stands for: a schema that wants a boolean gets one. */
        Node value(String text) {
            var types = schema.types();
            if (types.contains(Type.STRING)) {
                return Node.of(text);
            }
            if (types.contains(Type.BOOLEAN) && (text.equals("true") || text.equals("false"))) {
                return Node.of(Boolean.valueOf(text));
            }
            return types.contains(Type.INTEGER) && text.matches("-?\\d{1,18}")
                    ? Node.of(Long.valueOf(text)) : Node.of(text);
        }
    }

    /** Whether there has to be a body. */
    public boolean hasBody() {
        return body.isPresent();
    }

    /**
     * What is wrong with a request; at most a hundred things.
     *
     * @param variables of the path, in order
     * @param parameters after the path; unknown ones do not count
     * @param document the body, when there has to be one
     */
    public List<Violation> violations(List<String> variables, Map<String, String> parameters,
            Optional<Node> document) {
        var report = new Report(Report.MOST);
        var request = Spot.root(Node.empty());
        for (var i = 0; i < path.size(); i++) {
            check(request.property("path", Node.empty()), path.get(i), variables.get(i), report);
        }
        for (var parameter : query) {
            Optional.ofNullable(parameters.get(parameter.name())).ifPresent(text ->
                    check(request.property("query", Node.empty()), parameter, text, report));
        }
        body.ifPresent(schema -> document.ifPresent(node ->
                schema.check(request.property("requestBody", node), report)));
        return report.violations();
    }

    private static void check(Spot part, Parameter parameter, String text, Report report) {
        parameter.schema().check(part.property(parameter.name(), parameter.value(text)), report);
    }
}
