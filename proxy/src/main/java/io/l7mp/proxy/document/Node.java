package io.l7mp.proxy.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A value of a configuration document that knows where it stands: the tree that files and request
 * bodies are read into, that specs are taken from, and that is echoed in answers.
 *
 * <p>Immutable. Equality is structural: positions and the place in the document do not count.
 */
public final class Node {

    /** What a node is; the words are those of error messages. */
    public enum Kind {
        /** Keys with values, in the order of the document. */
        OBJECT("an object"),
        /** A list of values. */
        ARRAY("an array"),
        /** Text. */
        STRING("a string"),
        /** A finite number. */
        NUMBER("a number"),
        /** True or false. */
        BOOLEAN("a boolean"),
        /** Nothing, but written down. */
        NULL("null");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final Node NOTHING = of(Map.of());
    private static final int SHOWN = 60;

    private final Kind kind;
    // Map<String, Node>, List<Node>, String, Number, Boolean, or null for NULL.
    private final Object value;
    private final Place place;

    Node(Place place, Kind kind, Object value) {
        this.place = place;
        this.kind = kind;
        this.value = value;
    }

    /**
     * Where a node stands; parsers make one for each value. It does not lead to the nodes above:
     * whoever keeps a small part of a document must not keep all of it.
     *
     * @param parent the place of the containing node; null at the root
     * @param step the key or index in it
     */
    record Place(Place parent, Object step, String source, int line, int column) {
        static Place root(Position position) {
            return new Place(null, "", position.source(), position.line(), position.column());
        }

        /** Where something begins that belongs here, as far as is known. */
        Place at(Object below) {
            return new Place(this, below, source, line, column);
        }

        String pointer() {
            return parent == null ? ""
                : parent.pointer() + "/" + cut(step.toString()).replace("~", "~0")
                    .replace("/", "~1");
        }

        Position position() {
            return new Position(source, line, column);
        }

        ConfigException refuse(String reason) {
            return new ConfigException(position(), pointer(), reason);
        }
    }

    /**
     * The tree of a plain value: Map (keys by their toString), Iterable, CharSequence, Number,
     * Boolean, null, or a Node (copied with its positions).
     *
     * @throws IllegalArgumentException for anything else, NaN and the infinities
     */
    public static Node of(Object plain) {
        return NodeCopy.of(Place.root(Position.UNKNOWN), plain);
    }

    /** An object without keys: what a missing {@code options} means. */
    public static Node empty() {
        return NOTHING;
    }

    /** What this node is. */
    public Kind kind() {
        return kind;
    }

    /** JSON Pointer (RFC 6901) from the root of the document; empty for the root. */
    public String pointer() {
        return place.pointer();
    }

    /** Where it was written, {@link Position#UNKNOWN} when built in code. */
    public Position position() {
        return place.position();
    }

    /** The value of a key; empty when there is none, or when this is no object. */
    public Optional<Node> get(String key) {
        return Optional.ofNullable(fields().get(key));
    }

    /** The keys in the order of the document; none when this is no object. */
    public Set<String> keys() {
        return Collections.unmodifiableSet(fields().keySet());
    }

    /** The elements; none when this is no array. */
    public List<Node> elements() {
        return kind == Kind.ARRAY ? Collections.unmodifiableList(items()) : List.of();
    }

    /** The text, or a ConfigException when this is no string. */
    public String asString() {
        if (value instanceof String text) {
            return text;
        }
        throw expected(Kind.STRING.words);
    }

    /** The number, or a ConfigException when it is no integer or out of the range (inclusive). */
    public int asInt(int min, int max) {
        if (value instanceof Long number && number >= min && number <= max) {
            return number.intValue();
        }
        throw expected(max == Integer.MAX_VALUE
            ? "an integer of at least " + min : "an integer from " + min + " to " + max);
    }

    /** The number, or a ConfigException when this is none. */
    public Number asNumber() {
        if (value instanceof Number number) {
            return number;
        }
        throw expected(Kind.NUMBER.words);
    }

    /** The boolean, or a ConfigException when this is none. */
    public boolean asBoolean() {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw expected(Kind.BOOLEAN.words);
    }

    /** This node, or a ConfigException when it is no object. */
    public Node asObject() {
        if (kind == Kind.OBJECT) {
            return this;
        }
        throw expected(Kind.OBJECT.words);
    }

    /** The elements, or a ConfigException when this is no array. */
    public List<Node> asArray() {
        if (kind == Kind.ARRAY) {
            return elements();
        }
        throw expected(Kind.ARRAY.words);
    }

    /** A text that must be there. */
    public String string(String key) {
        return require(key, Kind.STRING.words).asString();
    }

    /** A text, or what it defaults to. */
    public String string(String key, String otherwise) {
        return get(key).map(Node::asString).orElse(otherwise);
    }

    /** An integer in a range (inclusive), or what it defaults to. */
    public int integer(String key, int otherwise, int min, int max) {
        return get(key).map(node -> node.asInt(min, max)).orElse(otherwise);
    }

    /** A boolean, or what it defaults to. */
    public boolean bool(String key, boolean otherwise) {
        return get(key).map(Node::asBoolean).orElse(otherwise);
    }

    /** Unmodifiable plain Java values: Map in order, List, String, Number, Boolean, null. */
    public Object plain() {
        return switch (kind) {
            case OBJECT -> plainMap();
            case ARRAY -> {
                var list = new ArrayList<>(items().size());
                items().forEach(item -> list.add(item.plain()));
                yield Collections.unmodifiableList(list);
            }
            case STRING, NUMBER, BOOLEAN, NULL -> value;
        };
    }

    /** A refusal of this node: what was expected, and what it is instead. */
    public ConfigException expected(String what) {
        return refuse("expected " + what + ", found " + shown());
    }

    /** A refusal of this node in free words. */
    public ConfigException refuse(String reason) {
        return place.refuse(reason);
    }

    /** Warns of each key that is not among the known, with the known word it resembles most. */
    public void warnUnknown(Set<String> known, Consumer<String> warnings) {
        fields().forEach((key, field) -> {
            if (!known.contains(key)) {
                field.warn("unknown field" + Spelling.hint(key, known), warnings);
            }
        });
    }

    /** Hands out a warning with position and pointer in front of the text. */
    public void warn(String text, Consumer<String> warnings) {
        warnings.accept(ConfigException.located(position(), pointer(), text));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Node node && kind == node.kind && Objects.equals(value, node.value);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(value);
    }

    /** The value as terse JSON. */
    @Override
    public String toString() {
        return Json.text(this, Json.Format.TERSE);
    }

    /** The value below this type: Map of nodes, List of nodes, String, Number, Boolean, or null. */
    Object raw() {
        return value;
    }

    /** Somewhere else in a tree, at the position of its text. */
    Place moved(Place to) {
        return new Place(to.parent, to.step, place.source, place.line, place.column);
    }

    /** The place of a missing value is where its object begins. */
    private Node require(String key, String words) {
        return get(key).orElseThrow(() ->
            place.at(key).refuse("expected " + words + ", found nothing"));
    }

    private String shown() {
        if (kind == Kind.OBJECT || kind == Kind.ARRAY) {
            return kind.words;
        }
        return cut(Json.text(this, Json.Format.TERSE));
    }

    /** A document may have one enormous key, and mention it a thousand times. */
    static String cut(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "...";
    }

    private Map<String, Object> plainMap() {
        var map = LinkedHashMap.<String, Object>newLinkedHashMap(fields().size());
        fields().forEach((key, field) -> map.put(key, field.plain()));
        return Collections.unmodifiableMap(map);
    }

    // The constructor's callers put a Map<String, Node> into an OBJECT and nothing else.
    @SuppressWarnings("unchecked")
    private Map<String, Node> fields() {
        return kind == Kind.OBJECT ? (Map<String, Node>) value : Map.of();
    }

    @SuppressWarnings("unchecked")
    private List<Node> items() {
        return (List<Node>) value;
    }
}
