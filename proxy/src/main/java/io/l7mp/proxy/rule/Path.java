package io.l7mp.proxy.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A path into the metadata of a session, parsed once: a JSON Pointer (RFC 6901) whose leading slash
 * may be missing and whose trailing one is ignored. {@code /} and the empty path are the whole.
 */
public final class Path {

    /** What {@link #find} gives when nothing is there; a null is something. */
    public static final Object MISSING = new Object() {
        @Override
        public String toString() {
            return "undefined";
        }
    };

    /** The whole tree. */
    public static final Path ROOT = new Path(new Step[0]);

    // A path makes objects where there are none; this keeps metadata printable by recursion.
    private static final int DEEPEST = 128;
    // An index may extend an array, but not by writing a large number.
    private static final int LARGEST_INDEX = 4095;
    private static final int NO_INDEX = -1;
    private static final Pattern INDEX = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final Step[] steps;

    private Path(Step[] steps) {
        this.steps = steps;
    }

    /** A key, and what it means to an array: an index, or NO_INDEX. */
    private record Step(String key, int index) {

        static Step of(String escaped) {
            var key = escaped.replace("~1", "/").replace("~0", "~");
            boolean isIndex = INDEX.matcher(key).matches();
            // Metadata have literals as keys: a lookup then compares references, not characters.
            return new Step(key.intern(), isIndex ? Integer.parseInt(key) : NO_INDEX);
        }
    }

    /**
     * Parses a path.
     *
     * @throws IllegalArgumentException when it has more than 128 steps
     */
    public static Path parse(String text) {
        var inner = text.startsWith("/") ? text.substring(1) : text;
        inner = inner.endsWith("/") ? inner.substring(0, inner.length() - 1) : inner;
        if (inner.isEmpty()) {
            return ROOT;
        }
        var parts = inner.split("/", DEEPEST + 1);
        if (parts.length > DEEPEST) {
            throw new IllegalArgumentException("a path of more than " + DEEPEST + " steps");
        }
        return new Path(Arrays.stream(parts).map(Step::of).toArray(Step[]::new));
    }

    /** Whether this is the whole tree. */
    public boolean isRoot() {
        return steps.length == 0;
    }

    /** The value at this path, {@link #MISSING} when there is none. */
    public Object find(Object tree) {
        var value = tree;
        for (var step : steps) {
            value = child(value, step);
            if (value == MISSING) {
                return MISSING;
            }
        }
        return value;
    }

    /**
     * Puts a copy of a value at this path, making objects on the way; what is no container there is
     * replaced by one. Set at the root, the keys of the value replace all others except
     * {@code name}, which is the session's. An index far beyond the end of an array, and a word as
     * index, have no effect.
     *
     * @param root a mutable tree of mutable Maps and Lists
     */
    public void set(Map<String, Object> root, Object value) {
        if (isRoot()) {
            replaceAll(root, value);
            return;
        }
        Object container = root;
        for (int i = 0; i < steps.length - 1; i++) {
            var next = child(container, steps[i]);
            if (!isContainer(next)) {
                next = new LinkedHashMap<String, Object>();
                put(container, steps[i], next);
            }
            container = next;
        }
        put(container, steps[steps.length - 1], copy(value));
    }

    /** A mutable copy that shares nothing mutable with the original. */
    public static Object copy(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var copy = LinkedHashMap.<String, Object>newLinkedHashMap(map.size());
                map.forEach((key, value) -> copy.put((String) key, copy(value)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(copy(item)));
                yield copy;
            }
            case null, default -> tree;
        };
    }

    /** In RFC 6901 form. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var step : steps) {
            text.append('/').append(step.key.replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Path path && Arrays.equals(steps, path.steps);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(steps);
    }

    private static Object child(Object container, Step step) {
        if (container instanceof Map<?, ?> map) {
            var value = map.get(step.key);
            return value != null || map.containsKey(step.key) ? value : MISSING;
        }
        if (container instanceof List<?> list && step.index >= 0 && step.index < list.size()) {
            return list.get(step.index);
        }
        return MISSING;
    }

    private static boolean isContainer(Object value) {
        return value instanceof Map || value instanceof List;
    }

    private static void replaceAll(Map<String, Object> root, Object value) {
        if (value instanceof Map<?, ?> fields) {
            var name = root.get("name");
            root.clear();
            fields.forEach((key, field) -> root.put((String) key, copy(field)));
            if (name != null) {
                root.put("name", name);
            }
        }
    }

    // Metadata are made of Map<String, Object> and List<Object> only.
    @SuppressWarnings("unchecked")
    private static void put(Object container, Step step, Object value) {
        if (container instanceof Map) {
            ((Map<String, Object>) container).put(step.key, value);
            return;
        }
        var list = (List<Object>) container;
        if (step.index >= 0 && step.index <= Math.max(LARGEST_INDEX, list.size() - 1)) {
            while (list.size() <= step.index) {
                list.add(null);
            }
            list.set(step.index, value);
        }
    }
}
