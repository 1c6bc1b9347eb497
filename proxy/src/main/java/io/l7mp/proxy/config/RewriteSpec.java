package io.l7mp.proxy.config;

import io.l7mp.proxy.document.Node;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One change of a session's metadata.
 *
 * @param path  into the metadata; the leading slash may be missing; {@code /} is all of them
 * @param value what stands there afterwards
 * @param node  the object as given, for answers
 */
public record RewriteSpec(String path, Node value, Node node) {

    private static final Set<String> KNOWN = Set.of("path", "value");

    static RewriteSpec of(Node node, Consumer<String> warnings) {
        node.asObject().warnUnknown(KNOWN, warnings);
        var path = node.string("path");
        var value = node.get("value").orElseThrow(() -> node.refuse("value is missing"));
        return new RewriteSpec(path, value, node);
    }
}
