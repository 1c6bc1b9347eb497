package io.l7mp.proxy.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Bounds on a document, so that a hostile one costs little.
 *
 * @param maxBytes   length of the text
 * @param maxObjects how many configuration objects it may describe; as a tree it may have
 *                   {@value #NODES_PER_OBJECT} nodes for each, YAML aliases expanded
 * @param maxDepth   nesting of objects and arrays
 */
public record Limits(int maxBytes, int maxObjects, int maxDepth) {

    /** What configuration files and the body of {@code POST /config} may be. */
    public static final Limits CONFIGURATION = new Limits(32 << 20, 100_000, 64);

    /** What any other request body may be. */
    public static final Limits BODY = new Limits(1 << 20, 20_000, 64);

    static final int NODES_PER_OBJECT = 10;

    private static final Set<String> KNOWN = Set.of("max_bytes", "max_objects", "max_depth");

    // The parsers here descend by recursion; this much always fits a thread's stack.
    private static final int DEEPEST = 512;

    /** Refuses what could not be kept. */
    public Limits {
        if (maxBytes < 1 || maxObjects < 1 || maxDepth < 1 || maxDepth > DEEPEST) {
            throw new IllegalArgumentException("limits must be positive, depth at most " + DEEPEST);
        }
    }

    /**
     * Reads {@code admin.limits}: max_bytes, max_objects, max_depth, each defaulting to what files
     * may be.
     */
    static Limits of(Node node, Consumer<String> warnings) {
        var defaults = CONFIGURATION;
        node.asObject().warnUnknown(KNOWN, warnings);
        return new Limits(
            node.integer("max_bytes", defaults.maxBytes, 1, Integer.MAX_VALUE),
            node.integer("max_objects", defaults.maxObjects, 1, Integer.MAX_VALUE),
            node.integer("max_depth", defaults.maxDepth, 1, DEEPEST));
    }

    Map<String, Object> shown() {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("max_bytes", maxBytes);
        shown.put("max_objects", maxObjects);
        shown.put("max_depth", maxDepth);
        return shown;
    }

    long maxNodes() {
        return (long) maxObjects * NODES_PER_OBJECT;
    }
}
