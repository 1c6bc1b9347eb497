package io.l7mp.proxy.document;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * What a YAML scalar means: the core schema of YAML 1.2.2, section 10.3.2.
 */
final class YamlScalar {

    private static final String TAGS = "tag:yaml.org,2002:";
    private static final Pattern NULL = Pattern.compile("null|Null|NULL|~|");
    private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
    private static final Pattern FALSE = Pattern.compile("false|False|FALSE");
    private static final Pattern DECIMAL = Pattern.compile("[-+]?[0-9]++");
    private static final Pattern OCTAL = Pattern.compile("0o[0-7]++");
    private static final Pattern HEX = Pattern.compile("0x[0-9a-fA-F]++");
    private static final Pattern FLOAT =
        Pattern.compile("[-+]?(\\.[0-9]++|[0-9]++(\\.[0-9]*+)?)([eE][-+]?[0-9]++)?");
    private static final Pattern NO_NUMBER =
        Pattern.compile("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
    // What null, truth values and numbers begin with.
    private static final String MEANINGFUL = "~nNtTfF+-.0123456789";
    // Longer ones cost quadratic time to convert, and nobody means them as numbers.
    private static final int LONGEST_NUMBER = 1000;

    private YamlScalar() {
    }

    static Node node(Node.Place place, ScalarEvent event) {
        var text = event.getValue();
        var tag = event.getTag();
        if (tag.isEmpty() && event.isPlain()) {
            return plain(place, text);
        }
        return tag.map(name -> tagged(place, text, name)).orElseGet(() -> string(place, text));
    }

    private static Node plain(Node.Place place, String text) {
        if (isWord(text)) {
            return string(place, text);
        }
        if (NULL.matcher(text).matches()) {
            return new Node(place, Node.Kind.NULL, null);
        }
        return truth(place, text).or(() -> number(place, text))
            .orElseGet(() -> string(place, text));
    }

    private static Node tagged(Node.Place place, String text, String tag) {
        var typed = switch (tag) {
            case TAGS + "str", "!" -> Optional.of(string(place, text));
            case TAGS + "null" -> Optional.of(plain(place, text))
                .filter(node -> node.kind() == Node.Kind.NULL);
            case TAGS + "bool" -> truth(place, text);
            case TAGS + "int" ->
                number(place, text).filter(node -> !(node.raw() instanceof Double));
            case TAGS + "float" -> number(place, text);
            default -> throw place.refuse("unknown tag " + tag);
        };
        return typed.orElseThrow(() -> place.refuse("not of type " + tag + ": " + text));
    }

    /** Whether the text is a string by its first character alone, as most are. */
    static boolean isWord(String text) {
        return !text.isEmpty() && MEANINGFUL.indexOf(text.charAt(0)) < 0;
    }

    private static Node string(Node.Place place, String text) {
        return new Node(place, Node.Kind.STRING, text);
    }

    private static Optional<Node> truth(Node.Place place, String text) {
        boolean yes = TRUE.matcher(text).matches();
        return yes || FALSE.matcher(text).matches()
            ? Optional.of(new Node(place, Node.Kind.BOOLEAN, yes)) : Optional.empty();
    }

    private static Optional<Node> number(Node.Place place, String text) {
        if (NO_NUMBER.matcher(text).matches()) {
            throw place.refuse("number out of range");
        }
        return value(place, text).map(
            value -> new Node(place, Node.Kind.NUMBER, Numbers.canonical(value)));
    }

    private static Optional<Number> value(Node.Place place, String text) {
        if (DECIMAL.matcher(text).matches()) {
            return Optional.of(integer(place, text, 10));
        } else if (OCTAL.matcher(text).matches()) {
            return Optional.of(integer(place, text.substring(2), 8));
        } else if (HEX.matcher(text).matches()) {
            return Optional.of(integer(place, text.substring(2), 16));
        } else if (FLOAT.matcher(text).matches()) {
            return Optional.of(real(place, text));
        }
        return Optional.empty();
    }

    private static Number integer(Node.Place place, String digits, int radix) {
        if (digits.length() > LONGEST_NUMBER) {
            throw place.refuse("number out of range");
        }
        return new BigInteger(digits, radix);
    }

    private static Number real(Node.Place place, String text) {
        double value = Double.parseDouble(text);
        if (Double.isInfinite(value)) {
            throw place.refuse("number out of range");
        }
        return value;
    }
}
