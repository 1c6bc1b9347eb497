package io.l7mp.proxy.document;

import java.io.IOException;
import java.util.Map;

/** The layout of {@code JSON.stringify(x, null, indent)}. */
final class IndentedJson {

    private final Appendable out;
    private final int indent;

    IndentedJson(Appendable out, int indent) {
        this.out = out;
        this.indent = indent;
    }

    void write(Object tree, int level) throws IOException {
        var value = Json.unwrap(tree);
        if (Json.isEmpty(value)) {
            Json.leaf(value, out);
        } else if (value instanceof Map<?, ?> map) {
            object(map, level + 1);
        } else {
            array((Iterable<?>) value, level + 1);
        }
    }

    private void object(Map<?, ?> map, int level) throws IOException {
        var separator = "{";
        for (var entry : map.entrySet()) {
            newLine(separator, level);
            Json.quote(entry.getKey().toString(), out);
            out.append(": ");
            write(entry.getValue(), level);
            separator = ",";
        }
        newLine("", level - 1);
        out.append('}');
    }

    private void array(Iterable<?> items, int level) throws IOException {
        var separator = "[";
        for (var item : items) {
            newLine(separator, level);
            write(item, level);
            separator = ",";
        }
        newLine("", level - 1);
        out.append(']');
    }

    private void newLine(String before, int level) throws IOException {
        out.append(before).append('\n').append(" ".repeat(level * indent));
    }
}
