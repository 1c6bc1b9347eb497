package io.l7mp.proxy.rule;

import io.l7mp.proxy.config.RewriteSpec;
import io.l7mp.proxy.document.Node;
import java.util.Map;

/**
 * One change of the metadata of a session.
 *
 * @param value plain and never changed: each session gets a copy
 * @param node  as given, for answers
 */
public record Rewrite(Path path, Object value, Node node) {

    /**
     * Compiles one.
     *
     * @throws io.l7mp.proxy.document.ConfigException when the path is unusable, or all metadata are
     *         to be replaced by something that is no object
     */
    static Rewrite of(RewriteSpec spec) {
        var path = path(spec);
        return new Rewrite(path,
            (path.isRoot() ? spec.value().asObject() : spec.value()).plain(), spec.node());
    }

    /** Changes the metadata, which must be mutable throughout. */
    public void apply(Map<String, Object> metadata) {
        path.set(metadata, value);
    }

    private static Path path(RewriteSpec spec) {
        try {
            return Path.parse(spec.path());
        } catch (IllegalArgumentException e) {
            throw spec.node().get("path").orElse(spec.node()).refuse(e.getMessage());
        }
    }
}
