// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * All requests that comply with an OpenAPI document but for the type of one field: of each field of
 * each schema once for each operation, at the first place where it can occur.
 */
final class WrongRequests {
    private final Variants variants;
    private final List<Request> made = new ArrayList<>();
    private Set<Object> walked = new HashSet<>();
    private String operation = "";

    private WrongRequests(Map<String, Object> document) {
        variants = new Variants(document);
    }

    /**
     * A request.
     *
     * @param operation method and path, as the document has them
     * @param query parameters, or empty
     * @param body JSON, or empty
     * @param where the field, as errors name it
     */
    record Request(String operation, String query, String body, String where) { }

    /** Those of a document. */
    static List<Request> of(Map<String, Object> document) {
        var requests = new WrongRequests(document);
        Variants.map(document.get("paths")).forEach((path, item) ->
            Variants.map(item).forEach((method, operation) ->
                requests.add(method.toUpperCase() + " " + path, Variants.map(operation))));
        return requests.made;
    }

    private void add(String name, Map<String, Object> described) {
        operation = name;
        walked = new HashSet<>();
        var body = body(described);
        if (described.get("parameters") instanceof List<?> parameters) {
            parameters.forEach(each -> parameter(variants.resolved(Variants.map(each)),
                body.map(variants::sample).map(WrongRequests::text).orElse("")));
        }
        body.ifPresent(schema -> walk(schema, UnaryOperator.identity(), ".requestBody"));
    }

    private static Optional<Map<String, Object>> body(Map<String, Object> described) {
        return Optional.ofNullable(described.get("requestBody")).map(Variants::map)
            .map(body -> Variants.map(body.get("content")))
            .map(content -> Variants.map(content.get("application/json")))
            .map(json -> Variants.map(json.get("schema")));
    }

    /** Parameters are texts: no text is wrong for one that takes any. */
    private void parameter(Map<String, Object> parameter, String body) {
        var schema = variants.resolved(Variants.map(parameter.get("schema")));
        var isFree = schema.get("type").equals("string") && !schema.containsKey("enum");
        if (parameter.get("in").equals("query") && !isFree) {
            made.add(new Request(operation, "?" + parameter.get("name") + "=seven", body,
                ".query." + parameter.get("name")));
        }
    }

    private void walk(Map<String, Object> schema, UnaryOperator<Object> embed, String where) {
        variants.wrong(schema).ifPresent(value -> made.add(
            new Request(operation, "", text(embed.apply(value)), where)));
        for (var variant : variants.of(schema)) {
            if (!walked.add(variant)) {
                continue;
            }
            Variants.properties(variant).forEach((name, field) -> walk(Variants.map(field),
                value -> embed.apply(with(variants.sample(variant), name, value)),
                where + "." + name));
            if (variant.get("items") instanceof Map<?, ?> items) {
                walk(Variants.map(items), value -> embed.apply(List.of(value)), where + "[0]");
            }
        }
    }

    private static Object with(Object sample, String name, Object value) {
        var changed = new LinkedHashMap<>(Variants.map(sample));
        changed.put(name, value);
        return changed;
    }

    private static String text(Object tree) {
        try {
            return JSON.std.asString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
