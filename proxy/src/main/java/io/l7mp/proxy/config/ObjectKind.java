package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The kinds of objects that can be added, and the one place that words why one cannot be. The
 * words are those of the ancestor: clients match on them.
 */
public enum ObjectKind {
    /** Accepts sessions. */
    LISTENER("listener", "listener", "Listener"),
    /** Where sessions lead to or pass through. */
    CLUSTER("cluster", "cluster", "Cluster"),
    /** Rules in order. */
    RULE_LIST("rulelist", "RuleList", "RuleList"),
    /** What to do with which sessions. */
    RULE("rule", "rule", "Rule"),
    /** Clusters a session is led over. */
    ROUTE("route", "route", "Route"),
    /** One address of a cluster. */
    END_POINT("endpoint", "endpoint", "Endpoint");

    private static final int LONGEST_NAME = 255;

    private final String key;
    private final String word;
    private final String title;

    ObjectKind(String key, String word, String title) {
        this.key = key;
        this.word = word;
        this.title = title;
    }

    /** The object in a request body such as {@code {"listener": {...}}}. */
    public Node unwrap(Node body) {
        return body.get(key).filter(node -> node.kind() == Node.Kind.OBJECT)
            .orElseThrow(() -> noObject(body.get(key).orElse(body)));
    }

    /** The object in a request body such as {@code {"admin": {...}}}, which is of no kind here. */
    public static Node member(Node body, String key) {
        return body.get(key).filter(ObjectKind::isObject).orElseThrow(() ->
            ConfigException.contract(body.get(key).orElse(body), "Cannot change " + key
                + ": An object (a set of key-value pairs) is expected"));
    }

    /** A refusal in the ancestor's words: {@code Cannot add listener: } and the detail. */
    public ConfigException refuse(Node at, String detail) {
        return ConfigException.contract(at, "Cannot add " + word + ": " + detail);
    }

    /** A refusal of a name that is taken; the node is what has the name. */
    public ConfigException alreadyDefined(Node at, String name) {
        return refuse(at, title + " \"" + name + "\" already defined");
    }

    /** Refuses anything but an object. */
    Node object(Node node) {
        if (node.kind() != Node.Kind.OBJECT) {
            throw noObject(node);
        }
        return node;
    }

    /** A property that must be there and pass the test. */
    Node required(Node object, String property, Predicate<Node> valid) {
        return optional(object, property, valid)
            .orElseThrow(() -> refuse(object, "Property " + property + " is required"));
    }

    /** A property that must pass the test when it is there. */
    Optional<Node> optional(Node object, String property, Predicate<Node> valid) {
        var found = object.get(property);
        if (found.isPresent() && !valid.test(found.get())) {
            throw refuse(found.get(), "Property " + property + " is invalid");
        }
        return found;
    }

    /** The name of an object that must have one. */
    String name(Node object) {
        return required(object, "name", ObjectKind::isName).asString();
    }

    /** The name of an object that may go without. */
    Optional<String> optionalName(Node object) {
        return optional(object, "name", ObjectKind::isName).map(Node::asString);
    }

    /**
     * Names are 1 to 255 characters without white space and control characters, nor half a
     * surrogate pair, which no path could ever ask for.
     */
    static boolean isName(Node node) {
        return node.kind() == Node.Kind.STRING && isName(node.asString());
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && name.length() <= LONGEST_NAME && name.codePoints()
            .noneMatch(c -> Character.isWhitespace(c) || Character.isSpaceChar(c)
                || Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    static boolean isObject(Node node) {
        return node.kind() == Node.Kind.OBJECT;
    }

    static boolean isArray(Node node) {
        return node.kind() == Node.Kind.ARRAY;
    }

    private ConfigException noObject(Node at) {
        return refuse(at, "An object (a set of key-value pairs) is expected");
    }
}
