package io.l7mp.proxy.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Writes JSON text: plain trees (Map, Iterable, CharSequence, Number, Boolean, null) and nodes, in
 * the formats of the API's {@code ?format=}. Numbers and strings look as JSON.stringify of ECMA-262
 * prints them. Stateless.
 */
public final class Json {

    /** A layout of JSON text. */
    public enum Format {
        /** Indented by two, as {@code JSON.stringify(x, null, 2)}. */
        PLAIN,
        /** No white space. */
        TERSE,
        /** One line, with blanks. */
        SPACE,
        /** One element or property per line, each as in SPACE. */
        LINES,
        /** Indented, commas leading. */
        DIFFY,
        /** Indented by four: bodies of errors. */
        ERROR;

        /** The format of a query parameter; an unknown word means PLAIN. */
        public static Format of(String word) {
            return switch (word) {
                case "terse" -> TERSE;
                case "space" -> SPACE;
                case "lines" -> LINES;
                case "diffy" -> DIFFY;
                default -> PLAIN;
            };
        }
    }

    private Json() {
    }

    /** The text of a tree. */
    public static String text(Object tree, Format format) {
        var out = new StringBuilder();
        write(tree, format, out);
        return out.toString();
    }

    /** Appends the text of a tree; an IOException of the target surfaces unchecked. */
    public static void write(Object tree, Format format, Appendable out) {
        try {
            switch (format) {
                case PLAIN -> new IndentedJson(out, 2).write(tree, 0);
                case ERROR -> new IndentedJson(out, 4).write(tree, 0);
                case TERSE -> new LineJson(out, "").write(tree);
                case SPACE -> new LineJson(out, " ").write(tree);
                case LINES -> new LeadingCommaJson(out).lines(tree);
                case DIFFY -> new LeadingCommaJson(out).diffy(tree, 0);
                default -> throw new AssertionError(format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The container or scalar below a node, and anything else as it is. */
    static Object unwrap(Object value) {
        return value instanceof Node node ? node.raw() : value;
    }

    static boolean isEmpty(Object value) {
        return switch (value) {
            case Map<?, ?> map -> map.isEmpty();
            case Iterable<?> items -> !items.iterator().hasNext();
            case null, default -> true;
        };
    }

    /** Writes anything that takes no layout: scalars and empty containers. */
    static void leaf(Object value, Appendable out) throws IOException {
        switch (value) {
            case null -> out.append("null");
            case Map<?, ?> map -> out.append("{}");
            case Iterable<?> items -> out.append("[]");
            case CharSequence text -> quote(text, out);
            case Number number -> out.append(Numbers.print(number));
            case Boolean truth -> out.append(truth.toString());
            default -> throw new IllegalArgumentException("no JSON value: " + value.getClass());
        }
    }

    /** Writes a string in quotes, escaped as JSON.stringify does (lone surrogates included). */
    static void quote(CharSequence text, Appendable out) throws IOException {
        out.append('"');
        int done = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPair(text, i)) {
                i++;
            } else if (c < ' ' || c == '"' || c == '\\' || Character.isSurrogate(c)) {
                escape(c, out.append(text, done, i));
                done = i + 1;
            }
        }
        out.append(text, done, text.length()).append('"');
    }

    private static boolean isPair(CharSequence text, int i) {
        return Character.isHighSurrogate(text.charAt(i)) && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1));
    }

    private static void escape(char c, Appendable out) throws IOException {
        switch (c) {
            case '"', '\\' -> out.append('\\').append(c);
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> out.append("\\u").append(Character.forDigit(c >> 12, 16))
                .append(Character.forDigit(c >> 8 & 15, 16))
                .append(Character.forDigit(c >> 4 & 15, 16))
                .append(Character.forDigit(c & 15, 16));
        }
    }
}
