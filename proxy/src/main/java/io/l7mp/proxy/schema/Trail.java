package io.l7mp.proxy.schema;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * The steps that lead to a value or to a part of a schema; written out only when somebody wants to
 * know.
 *
 * @param outer the steps before; null at the root
 * @param step the name of a property, or an Integer, the index of an element
 */
record Trail(Trail outer, Object step) {
    static final Trail ROOT = new Trail(null, "");

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_$][A-Za-z_$0-9]*");

    Trail then(Object further) {
        return new Trail(this, further);
    }

    /** As JavaScript writes it: {@code .rules[0]['a-b']}. */
    String asProperties() {
        var text = new StringBuilder();
        for (var each : steps()) {
            if (each instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else if (IDENTIFIER.matcher(each.toString()).matches()) {
                text.append('.').append(each);
            } else {
                text.append("['").append(escaped(each.toString())).append("']");
            }
        }
        return text.toString();
    }

    /** As a JSON Pointer in a fragment: {@code #/properties/a~1b}. */
    String asFragment() {
        var text = new StringBuilder("#");
        for (var each : steps()) {
            text.append('/').append(each.toString().replace("~", "~0").replace("/", "~1"));
        }
        return text.toString();
    }

    private Iterable<Object> steps() {
        Deque<Object> steps = new ArrayDeque<>();
        for (var here = this; here.outer != null; here = here.outer) {
            steps.push(here.step);
        }
        return steps;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
                .replace("\r", "\\r").replace("\f", "\\f").replace("\t", "\\t");
    }
}
