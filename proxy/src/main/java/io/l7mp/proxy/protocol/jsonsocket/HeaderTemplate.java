package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.rule.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a cluster's {@code header} says: how the request header is made of a session's metadata. */
final class HeaderTemplate {
    private final List<Step> steps;

    private HeaderTemplate(List<Step> steps) {
        this.steps = steps;
    }

    /** One element: puts something into the header. */
    private interface Step {
        void apply(Map<String, Object> metadata, Map<String, Object> header);
    }

    /** Reads the list; none means that the header is the version alone. */
    static HeaderTemplate of(Node spec) {
        var steps = new ArrayList<Step>();
        spec.get("header").map(Node::asArray).orElse(List.of())
                .forEach(each -> steps.add(step(each.asObject())));
        return new HeaderTemplate(List.copyOf(steps));
    }

    /** The text of the header for a session. */
    byte[] fill(Map<String, Object> metadata) {
        var header = new LinkedHashMap<String, Object>();
        steps.forEach(step -> step.apply(metadata, header));
        header.remove(Header.VERSION_KEY);
        header.put(Header.VERSION_KEY, Header.VERSION);
        return Header.bytes(Json.text(header, Json.Format.TERSE));
    }

    private static Step step(Node element) {
        var path = element.get("path");
        var set = element.get("set");
        if (path.isPresent() == set.isPresent()) {
            throw element.expected("an object with either \"path\" or \"set\"");
        }
        return path.isPresent() ? copy(path.get()) : set(set.get().asObject());
    }

    private static Step copy(Node path) {
        if (path.kind() == Node.Kind.STRING) {
            return copy(parse(path), Path.ROOT);
        }
        var from = path.asObject().get("from")
                .orElseThrow(() -> path.expected("a path, or an object with \"from\""));
        return copy(parse(from), path.get("to").map(HeaderTemplate::parse).orElse(Path.ROOT));
    }

    private static Step copy(Path from, Path to) {
        return (metadata, header) -> {
            var value = from.find(metadata);
            if (value != Path.MISSING) {
                put(header, to, value);
            }
        };
    }

    private static Step set(Node set) {
        var key = set.get("key").orElseThrow(() -> set.refuse("Property key is required"));
        var value = set.get("value").orElseThrow(() -> set.refuse("Property value is required"))
                .plain();
        var to = parse(key);
        return (metadata, header) -> put(header, to, value);
    }

    /** At the root, keys are added to those there are. */
    private static void put(Map<String, Object> header, Path to, Object value) {
        if (!to.isRoot()) {
            to.set(header, value);
        } else if (Path.copy(value) instanceof Map<?, ?> fields) {
            fields.forEach((key, field) -> header.put((String) key, field));
        }
    }

    private static Path parse(Node path) {
        try {
            return Path.parse(path.asString());
        } catch (IllegalArgumentException e) {
            throw path.refuse(e.getMessage());
        }
    }
}
