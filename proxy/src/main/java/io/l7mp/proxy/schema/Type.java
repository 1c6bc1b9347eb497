package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.Locale;

/** The words of {@code type}. */
enum Type {
    OBJECT,
    ARRAY,
    STRING,
    NUMBER,
    INTEGER,
    BOOLEAN,
    NULL;

    static Type of(Node word) {
        try {
            return valueOf(word.asString().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw word.expected("a type");
        }
    }

    boolean accepts(Node node) {
        return switch (this) {
            case INTEGER -> isInteger(node);
            case OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NULL ->
                node.kind().name().equals(name());
        };
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Numbers without a fraction are no doubles, however they are written. */
    private static boolean isInteger(Node node) {
        return node.kind() == Node.Kind.NUMBER && !(node.asNumber() instanceof Double);
    }
}
