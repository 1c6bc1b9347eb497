package io.l7mp.proxy.document;

import java.io.IOException;
import java.util.Map;

/** Everything on one line, with a given blank inside brackets and after commas and colons. */
final class LineJson {

    private final Appendable out;
    private final String blank;

    LineJson(Appendable out, String blank) {
        this.out = out;
        this.blank = blank;
    }

    void write(Object tree) throws IOException {
        var value = Json.unwrap(tree);
        if (Json.isEmpty(value)) {
            Json.leaf(value, out);
        } else if (value instanceof Map<?, ?> map) {
            object(map);
        } else {
            array((Iterable<?>) value);
        }
    }

    private void object(Map<?, ?> map) throws IOException {
        char separator = '{';
        for (var entry : map.entrySet()) {
            out.append(separator).append(blank);
            Json.quote(entry.getKey().toString(), out);
            out.append(':').append(blank);
            write(entry.getValue());
            separator = ',';
        }
        out.append(blank).append('}');
    }

    private void array(Iterable<?> items) throws IOException {
        char separator = '[';
        for (var item : items) {
            out.append(separator).append(blank);
            write(item);
            separator = ',';
        }
        out.append(blank).append(']');
    }
}
