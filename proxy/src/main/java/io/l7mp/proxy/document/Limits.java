package io.l7mp.proxy.document;

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

    /** What an object with its nodes, and what is made of it, take on the heap: about. */
    private static final int BYTES_PER_OBJECT = 2_000;
    private static final int SMALL = 2 << 20;

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
     * These limits, or less where the heap has no room for as much beside what is in it: a document
     * that is too large is refused, instead of taking the process down with it.
     *
     * @param textBytes how long the document is
     */
    public Limits fittingHeap(long textBytes) {
        var fitting = textBytes < SMALL ? maxObjects : objectsThatFit(textBytes);
        if (fitting < Math.min(maxObjects, textBytes / NODES_PER_OBJECT)) {
            // What is garbage does not count; so rare and large a document is worth the pause.
            System.gc();
            fitting = objectsThatFit(textBytes);
        }
        return new Limits(maxBytes, Math.clamp(fitting, 1, maxObjects), maxDepth);
    }

    private static long objectsThatFit(long textBytes) {
        var jvm = Runtime.getRuntime();
        var used = jvm.totalMemory() - jvm.freeMemory();
        // A quarter is left to the sessions and to what waits.
        return (jvm.maxMemory() / 4 * 3 - used - textBytes) / BYTES_PER_OBJECT;
    }

    /**
     * Reads {@code admin.limits}: max_bytes, max_objects, max_depth, each defaulting to what files
     * may be.
     */
    public static Limits of(Node node, Consumer<String> warnings) {
        var defaults = CONFIGURATION;
        node.asObject().warnUnknown(KNOWN, warnings);
        return new Limits(
            node.integer("max_bytes", defaults.maxBytes, 1, Integer.MAX_VALUE),
            node.integer("max_objects", defaults.maxObjects, 1, Integer.MAX_VALUE),
            node.integer("max_depth", defaults.maxDepth, 1, DEEPEST));
    }

    /** As answers show them, and {@link #of} reads them. */
    public Map<String, Object> shown() {
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
