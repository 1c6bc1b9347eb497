// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The schemas of an OpenAPI document, taken apart into plain ones, and values that comply. */
final class Variants {
    private static final List<Object> ANY_TYPE =
        List.of("seven", 7, Map.of("seven", 7), List.of(7), true);

    private final Map<String, Object> document;

    Variants(Map<String, Object> document) {
        this.document = document;
    }

    /** What a reference refers to, or the schema itself. */
    Map<String, Object> resolved(Map<String, Object> schema) {
        if (!(schema.get("$ref") instanceof String reference)) {
            return schema;
        }
        var target = document;
        for (var step : reference.substring(2).split("/")) {
            target = map(target.get(step));
        }
        var rest = new LinkedHashMap<>(schema);
        rest.remove("$ref");
        return merged(resolved(target), rest);
    }

    /** The schema in all its forms, each without references, conditions and alternatives. */
    List<Map<String, Object>> of(Map<String, Object> schema) {
        var plain = resolved(schema);
        if (plain.get("if") instanceof Map<?, ?> condition) {
            var base = without(plain, "if", "then", "else");
            var all = new ArrayList<Map<String, Object>>();
            all.addAll(of(merged(merged(base, map(condition)), branch(plain, "then"))));
            all.addAll(of(merged(base, branch(plain, "else"))));
            return all;
        }
        return plain.get("oneOf") instanceof List<?> alternatives
            ? alternatives.stream().flatMap(each -> of(map(each)).stream()).toList()
            : List.of(plain);
    }

    /** A value that complies, with nothing in it that could be left out. */
    Object sample(Map<String, Object> schema) {
        var plain = of(schema).getFirst();
        if (plain.containsKey("const")) {
            return plain.get("const");
        }
        if (plain.get("enum") instanceof List<?> allowed) {
            return allowed.getFirst();
        }
        return switch (types(plain).stream().findFirst().orElse("integer")) {
            case "string" -> "x";
            case "boolean" -> false;
            case "array" -> List.of();
            case "object" -> object(plain);
            default -> plain.getOrDefault("minimum", 1);
        };
    }

    /** A value of a type that does not comply; empty when all types do. */
    Optional<Object> wrong(Map<String, Object> schema) {
        var accepted = new TreeSet<String>();
        for (var each : of(schema)) {
            var types = types(each);
            if (types.isEmpty() && !each.containsKey("const") && !each.containsKey("enum")) {
                return Optional.empty();
            }
            accepted.addAll(types);
        }
        return ANY_TYPE.stream().filter(value -> !accepted.contains(type(value))).findFirst();
    }

    static Map<String, Object> properties(Map<String, Object> plain) {
        return map(plain.getOrDefault("properties", Map.of()));
    }

    // JSON objects have strings for keys.
    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    private static Map<String, Object> branch(Map<String, Object> plain, String keyword) {
        return map(plain.getOrDefault(keyword, Map.of()));
    }

    private Object object(Map<String, Object> plain) {
        var made = new LinkedHashMap<String, Object>();
        for (var name : list(plain, "required")) {
            made.put(name.toString(),
                sample(map(properties(plain).getOrDefault(name.toString(), Map.of()))));
        }
        return made;
    }

    private static Set<String> types(Map<String, Object> plain) {
        var types = new LinkedHashSet<String>();
        switch (plain.get("type")) {
            case String one -> types.add(one);
            case List<?> several -> several.forEach(each -> types.add(each.toString()));
            case null, default -> { }
        }
        return types;
    }

    private static String type(Object value) {
        return switch (value) {
            case String text -> "string";
            case Number number -> "integer";
            case Boolean truth -> "boolean";
            case List<?> items -> "array";
            default -> "object";
        };
    }

    /** What complies with both. */
    private Map<String, Object> merged(Map<String, Object> one, Map<String, Object> other) {
        var both = new LinkedHashMap<>(one);
        both.putAll(resolved(other));
        var required = new LinkedHashSet<Object>(list(one, "required"));
        required.addAll(list(resolved(other), "required"));
        both.put("required", List.copyOf(required));
        var properties = new LinkedHashMap<>(properties(one));
        properties.putAll(properties(resolved(other)));
        both.put("properties", properties);
        return both;
    }

    private static Map<String, Object> without(Map<String, Object> schema, String... keywords) {
        var rest = new LinkedHashMap<>(schema);
        List.of(keywords).forEach(rest::remove);
        return rest;
    }

    private static List<?> list(Map<String, Object> schema, String key) {
        return schema.get(key) instanceof List<?> list ? list : List.of();
    }
}
