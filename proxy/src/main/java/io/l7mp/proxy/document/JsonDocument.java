package io.l7mp.proxy.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;

/** One reading of a JSON text (RFC 8259); duplicate keys and text after the value are refused. */
final class JsonDocument {

    private static final int FEW = 4;

    private final String source;
    private final String text;
    private final Limits limits;
    private final Budget budget;
    private JsonParser parser;

    JsonDocument(String source, String text, Limits limits) {
        this.source = source;
        this.text = text;
        this.limits = limits;
        this.budget = new Budget(limits);
    }

    Node read() {
        try (var json = factory().createParser(text)) {
            parser = json;
            if (parser.nextToken() == null) {
                throw syntax(parser.currentLocation(), "nothing there, expected a JSON value");
            }
            var root = value(null, "");
            if (parser.nextToken() != null) {
                throw syntax(parser.currentTokenLocation(), "text after the end of the document");
            }
            return root;
        } catch (JsonProcessingException e) {
            throw syntax(e.getLocation(), plainWords(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new AssertionError("a string cannot fail to be read", e);
        }
    }

    private JsonFactory factory() {
        var constraints = StreamReadConstraints.builder()
            .maxNestingDepth(limits.maxDepth() + 1)
            .maxStringLength(limits.maxBytes())
            .maxNameLength(limits.maxBytes())
            .build();
        // Keys of hostile documents must not stay behind in tables shared by all parsers.
        return JsonFactory.builder()
            .streamReadConstraints(constraints)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .build();
    }

    private Node value(Node.Place parent, Object step) throws IOException {
        var place = place(parent, step, parser.currentTokenLocation());
        budget.count(place);
        var token = parser.currentToken();
        return switch (token) {
            case START_OBJECT -> object(place);
            case START_ARRAY -> array(place);
            case VALUE_STRING -> new Node(place, Node.Kind.STRING, parser.getText());
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(place);
            case VALUE_TRUE, VALUE_FALSE ->
                new Node(place, Node.Kind.BOOLEAN, token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> new Node(place, Node.Kind.NULL, null);
            default -> throw place.refuse("expected a JSON value");
        };
    }

    private Node object(Node.Place place) throws IOException {
        budget.open(place);
        // Most have few keys, and there are many of them.
        var fields = new LinkedHashMap<String, Node>(FEW);
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            if (fields.containsKey(key)) {
                throw place(place, key, parser.currentTokenLocation()).refuse("duplicate key");
            }
            parser.nextToken();
            fields.put(key, value(place, key));
        }
        budget.close();
        return new Node(place, Node.Kind.OBJECT, fields);
    }

    private Node array(Node.Place place) throws IOException {
        budget.open(place);
        var items = new ArrayList<Node>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(place, items.size()));
        }
        items.trimToSize();
        budget.close();
        return new Node(place, Node.Kind.ARRAY, items);
    }

    private Node number(Node.Place place) throws IOException {
        try {
            return new Node(place, Node.Kind.NUMBER, Numbers.canonical(parser.getNumberValue()));
        } catch (IllegalArgumentException e) {
            throw place.refuse("number out of range");
        }
    }

    private Node.Place place(Node.Place parent, Object step, JsonLocation at) {
        return new Node.Place(parent, step, source, at.getLineNr(), at.getColumnNr());
    }

    private ConfigException syntax(JsonLocation at, String reason) {
        var position = at == null ? new Position(source, 1, 1)
            : new Position(source, at.getLineNr(), at.getColumnNr());
        return new ConfigException(position, "", reason);
    }

    /** Drops what the library says about places: our position says it already. */
    private static String plainWords(String message) {
        var words = message.lines().findFirst().orElse("malformed JSON")
            .replaceAll("\\s*\\((start marker|for [A-Za-z]+ starting) at \\[Source.*?\\]\\)", "")
            .replaceAll("\\s*\\[Source[^\\]]*\\]", "")
            .replaceAll(", from `[^`]*`", "")
            .replaceAll(":? (enable `|\\(not recognized as one since).*", "");
        return words.isEmpty() ? "malformed JSON"
            : Character.toLowerCase(words.charAt(0)) + words.substring(1);
    }
}
