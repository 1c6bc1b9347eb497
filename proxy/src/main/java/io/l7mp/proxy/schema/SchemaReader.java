package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the schemas of a document, and refuses (ConfigException) keywords that are not known here.
 * One document, one thread.
 */
final class SchemaReader {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final Set<String> SAY_NOTHING =
            Set.of("title", "description", "default", "examples", "format", "type",
                    "then", "else", "discriminator");

    private final Map<String, Schema> named = new HashMap<>();
    private final Map<String, Schema.Named> references = new HashMap<>();
    private final List<Runnable> verifications = new ArrayList<>();

    /** Reads {@code components/schemas}, which all schemas may refer to. */
    SchemaReader(Node components) {
        components.keys().forEach(name ->
                references.put(name, new Schema.Named(name, named)));
        components.keys().forEach(name ->
                named.put(name, written(components.get(name).orElseThrow())));
        verify();
    }

    /** The schema written at a node. */
    Schema schema(Node node) {
        var schema = read(node);
        verify();
        return schema;
    }

    /** The schema of this name, which is known to exist. */
    Schema named(String name) {
        return Optional.ofNullable(named.get(name)).orElseThrow();
    }

    /** What can be said only when all schemas are there. */
    private void verify() {
        verifications.forEach(Runnable::run);
        verifications.clear();
    }

    private Schema read(Node node) {
        return node.keys().equals(Set.of("$ref"))
                ? reference(node.get("$ref").orElseThrow()) : written(node);
    }

    private Schema written(Node node) {
        var checks = new ArrayList<Check>();
        node.asObject().keys().forEach(keyword ->
                check(node, keyword).ifPresent(checks::add));
        return new Schema.Written(types(node), checks);
    }

    private static Set<Type> types(Node node) {
        var types = new LinkedHashSet<Type>();
        node.get("type").ifPresent(type -> {
            var words = type.kind() == Node.Kind.ARRAY ? type.elements() : List.of(type);
            words.forEach(word -> types.add(Type.of(word)));
        });
        return types.isEmpty() ? EnumSet.allOf(Type.class) : types;
    }

    private Optional<Check> check(Node schema, String keyword) {
        var node = schema.get(keyword).orElseThrow();
        return SAY_NOTHING.contains(keyword) ? Optional.empty() : Optional.of(switch (keyword) {
            case "$ref" -> reference(node)::check;
            case "required" -> Keywords.required(node);
            case "properties" -> Keywords.properties(properties(node));
            case "items" -> Keywords.items(read(node));
            case "enum" -> Keywords.allowed(node);
            case "const" -> Keywords.constant(node);
            case "minimum" -> Keywords.minimum(node);
            case "maximum" -> Keywords.maximum(node);
            case "minLength" -> Keywords.minLength(node);
            case "maxLength" -> Keywords.maxLength(node);
            case "minItems" -> Keywords.minItems(node);
            case "pattern" -> Keywords.pattern(node);
            case "if" -> Keywords.conditional(read(node), part(schema, "then"),
                    part(schema, "else"));
            case "oneOf" -> choice(schema, node);
            default -> throw node.refuse("keyword " + keyword + " is not known here");
        });
    }

    private Map<String, Schema> properties(Node node) {
        var schemas = new LinkedHashMap<String, Schema>();
        node.keys().forEach(name -> schemas.put(name, read(node.get(name).orElseThrow())));
        return schemas;
    }

    private Schema part(Node schema, String keyword) {
        return read(schema.get(keyword).orElse(Node.empty()));
    }

    private Schema.Named reference(Node node) {
        var target = node.asString();
        var reference = target.startsWith(SCHEMAS)
                ? references.get(target.substring(SCHEMAS.length())) : null;
        if (reference == null) {
            throw node.expected("a reference to something in " + SCHEMAS);
        }
        return reference;
    }

    private Choice choice(Node schema, Node alternatives) {
        var discriminator = schema.get("discriminator").orElse(Node.empty());
        var tags = discriminator.get("mapping").orElse(Node.empty());
        var mapping = new LinkedHashMap<String, Schema>();
        tags.keys().forEach(tag -> mapping.put(tag, reference(tags.get(tag).orElseThrow())));
        var choice = new Choice(alternatives.asArray().stream().map(this::read).toList(),
                discriminator.string("propertyName", ""), mapping);
        verifications.add(() -> choice.ambiguity().ifPresent(reason -> {
            throw alternatives.refuse(reason);
        }));
        return choice;
    }
}
