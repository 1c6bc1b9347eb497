package io.l7mp.proxy.document;

import java.io.IOException;
import java.util.Map;

/** The layouts whose lines begin with the bracket or comma: {@code lines} and {@code diffy}. */
final class LeadingCommaJson {

    private final Appendable out;

    LeadingCommaJson(Appendable out) {
        this.out = out;
    }

    /** One element or property per line, each on that line entirely. */
    void lines(Object tree) throws IOException {
        var value = Json.unwrap(tree);
        if (Json.isEmpty(value)) {
            Json.leaf(value, out);
        } else if (value instanceof Map<?, ?> map) {
            objectLines(map);
        } else {
            arrayLines((Iterable<?>) value);
        }
    }

    /** Fully laid out; the column is where the opening bracket stands. */
    void diffy(Object tree, int column) throws IOException {
        var value = Json.unwrap(tree);
        if (Json.isEmpty(value)) {
            Json.leaf(value, out);
        } else if (value instanceof Map<?, ?> map) {
            object(map, column);
        } else {
            array((Iterable<?>) value, column);
        }
    }

    private void objectLines(Map<?, ?> map) throws IOException {
        var before = "{ ";
        for (var entry : map.entrySet()) {
            out.append(before);
            Json.quote(entry.getKey().toString(), out);
            new LineJson(out.append(": "), " ").write(entry.getValue());
            before = "\n, ";
        }
        out.append("\n}");
    }

    private void arrayLines(Iterable<?> items) throws IOException {
        var before = "[ ";
        for (var item : items) {
            new LineJson(out.append(before), " ").write(item);
            before = "\n, ";
        }
        out.append("\n]");
    }

    private void object(Map<?, ?> map, int column) throws IOException {
        var before = "{ ";
        for (var entry : map.entrySet()) {
            out.append(before);
            Json.quote(entry.getKey().toString(), out);
            property(entry.getValue(), column);
            before = "\n" + " ".repeat(column) + ", ";
        }
        out.append("\n").append(" ".repeat(column)).append('}');
    }

    /** A container begins a line of its own, two columns in. */
    private void property(Object value, int column) throws IOException {
        if (Json.isEmpty(Json.unwrap(value))) {
            out.append(": ");
        } else {
            out.append(":\n").append(" ".repeat(column + 2));
        }
        diffy(value, column + 2);
    }

    private void array(Iterable<?> items, int column) throws IOException {
        var before = "[ ";
        for (var item : items) {
            out.append(before);
            diffy(item, column + 2);
            before = "\n" + " ".repeat(column) + ", ";
        }
        out.append("\n").append(" ".repeat(column)).append(']');
    }
}
