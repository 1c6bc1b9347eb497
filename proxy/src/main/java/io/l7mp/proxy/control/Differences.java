package io.l7mp.proxy.control;

import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where two trees differ, as a list of {@code {path, from, to}}; what is missing is left out. */
final class Differences {
    private static final Object MISSING = new Object();

    private final List<Object> found = new ArrayList<>();

    private Differences() {
    }

    /** The differences, in the order of the trees; arrays are compared as a whole. */
    static List<Object> between(Object from, Object to) {
        var differences = new Differences();
        differences.compare("", Node.of(from).plain(), Node.of(to).plain());
        return differences.found;
    }

    private void compare(String path, Object from, Object to) {
        if (from instanceof Map<?, ?> was && to instanceof Map<?, ?> is) {
            var keys = new LinkedHashSet<Object>(was.keySet());
            keys.addAll(is.keySet());
            keys.forEach(key -> compare(path + "/" + escape(key.toString()),
                    value(was, key), value(is, key)));
        } else if (!Objects.equals(from, to)) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("path", path);
            put(entry, "from", from);
            put(entry, "to", to);
            found.add(entry);
        }
    }

    private static Object value(Map<?, ?> map, Object key) {
        return map.containsKey(key) ? map.get(key) : MISSING;
    }

    private static void put(Map<String, Object> entry, String key, Object value) {
        if (value != MISSING) {
            entry.put(key, value);
        }
    }

    /** A step of a JSON Pointer (RFC 6901, section 3). */
    private static String escape(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }
}
