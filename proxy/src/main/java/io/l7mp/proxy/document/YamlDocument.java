package io.l7mp.proxy.document;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * One reading of a YAML text as users of the 1.2 core schema expect it: anchors, aliases and merge
 * keys work, {@code no} is a string, keys are strings, and what cannot be kept is refused.
 *
 * <p>It composes the parser's events itself: the library's composer descends as deep as the input
 * says, and shares aliased nodes, which here have one place in the document each.
 */
final class YamlDocument {

    private static final String MERGE = "<<";
    private static final int FEW = 4;

    private final String source;
    private final String text;
    private final Limits limits;
    private final Budget budget;
    private final NodeCopy copies;
    private final Map<Anchor, Node> anchors = new HashMap<>();
    private final Map<String, String> words = new HashMap<>();
    private Iterator<Event> events;

    YamlDocument(String source, String text, Limits limits) {
        this.source = source;
        this.text = text;
        this.limits = limits;
        this.budget = new Budget(limits);
        this.copies = new NodeCopy(budget);
    }

    Node read() {
        try {
            events = new Parse(settings()).parseString(text).iterator();
            events.next();
            return document(events.next());
        } catch (ReaderException e) {
            throw refuse(Texts.position(source, text, indexOf(e)),
                "character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (MarkedYamlEngineException e) {
            throw refuse(e.getProblemMark(), words(e));
        } catch (YamlEngineException e) {
            throw refuse(new Position(source, 1, 1), "cannot be read as YAML: " + e.getMessage());
        }
    }

    private LoadSettings settings() {
        return LoadSettings.builder()
            .setLabel(source.isEmpty() ? "text" : source)
            .setCodePointLimit(limits.maxBytes())
            .build();
    }

    private Node document(Event first) {
        if (first.getEventId() == Event.ID.StreamEnd) {
            return new Node(Node.Place.root(new Position(source, 1, 1)), Node.Kind.NULL, null);
        }
        var root = value(null, "", events.next());
        events.next();
        var next = events.next();
        if (next.getEventId() != Event.ID.StreamEnd) {
            throw refuse(next.getStartMark(), "a second document begins here, expected only one");
        }
        return root;
    }

    private Node value(Node.Place parent, Object step, Event event) {
        var place = place(parent, step, event);
        if (event instanceof AliasEvent alias) {
            return copies.copy(place, anchored(alias));
        }
        budget.count(place);
        var node = switch (event) {
            case ScalarEvent scalar -> YamlScalar.node(place, scalar);
            case SequenceStartEvent start -> sequence(place, start);
            case MappingStartEvent start -> mapping(place, start);
            default -> throw new AssertionError("no value begins with " + event);
        };
        ((NodeEvent) event).getAnchor().ifPresent(anchor -> anchors.put(anchor, node));
        return node;
    }

    private Node anchored(AliasEvent alias) {
        var node = anchors.get(alias.getAlias());
        if (node == null) {
            throw refuse(alias.getStartMark(), "no anchor " + alias.getAlias() + " before here");
        }
        return node;
    }

    private Node sequence(Node.Place place, CollectionStartEvent start) {
        checkTag(place, start, "tag:yaml.org,2002:seq");
        budget.open(place);
        var items = new ArrayList<Node>();
        for (var event = events.next(); !ends(event); event = events.next()) {
            items.add(value(place, items.size(), event));
        }
        items.trimToSize();
        budget.close();
        return new Node(place, Node.Kind.ARRAY, items);
    }

    private Node mapping(Node.Place place, CollectionStartEvent start) {
        checkTag(place, start, "tag:yaml.org,2002:map");
        budget.open(place);
        // Most have few keys, and there are many of them.
        var fields = new LinkedHashMap<String, Node>(FEW);
        var merged = new HashSet<String>();
        for (var event = events.next(); !ends(event); event = events.next()) {
            if (isMerge(event)) {
                merge(place, value(place, MERGE, events.next()), fields, merged);
            } else {
                entry(place, event, fields, merged);
            }
        }
        budget.close();
        return new Node(place, Node.Kind.OBJECT, fields);
    }

    private void entry(Node.Place mapping, Event event, Map<String, Node> fields,
            Set<String> merged) {
        var key = key(mapping, event);
        // A key of its own replaces a merged one, wherever it stands; it does so once.
        if (fields.containsKey(key) && !merged.remove(key)) {
            throw place(mapping, key, event).refuse("duplicate key");
        }
        fields.put(key, value(mapping, key, events.next()));
    }

    private String key(Node.Place mapping, Event event) {
        if (event instanceof ScalarEvent scalar && isPlainWord(scalar)) {
            // The same few words again and again: one string for each is enough.
            return words.computeIfAbsent(scalar.getValue(), Function.identity());
        }
        var node = switch (event) {
            case ScalarEvent scalar -> value(mapping, scalar.getValue(), scalar);
            case AliasEvent alias -> copies.copy(place(mapping, "*", alias), anchored(alias));
            default -> throw refuse(event.getStartMark(), "a key must be a scalar");
        };
        return switch (node.kind()) {
            case STRING -> node.asString();
            case NUMBER, BOOLEAN, NULL -> node.toString();
            case OBJECT, ARRAY ->
                throw refuse(event.getStartMark(), "a key must be a scalar");
        };
    }

    private static boolean isPlainWord(ScalarEvent scalar) {
        return scalar.isPlain() && scalar.getTag().isEmpty() && scalar.getAnchor().isEmpty()
            && YamlScalar.isWord(scalar.getValue());
    }

    private static boolean isMerge(Event event) {
        return event instanceof ScalarEvent scalar && scalar.isPlain()
            && scalar.getTag().isEmpty() && scalar.getValue().equals(MERGE);
    }

    /** Takes over the keys that are not there yet: the first of several sources wins. */
    private void merge(Node.Place mapping, Node from, Map<String, Node> fields,
            Set<String> merged) {
        switch (from.kind()) {
            case OBJECT -> from.keys().stream().filter(key -> !fields.containsKey(key))
                .forEach(key -> {
                    budget.copy(mapping.at(key), key);
                    fields.put(key, copies.copy(mapping.at(key), from.get(key).get()));
                    merged.add(key);
                });
            case ARRAY -> from.elements().forEach(
                each -> merge(mapping, each.asObject(), fields, merged));
            default -> throw from.expected("an object or an array of objects to merge");
        }
    }

    private static boolean ends(Event event) {
        return event.getEventId() == Event.ID.SequenceEnd
            || event.getEventId() == Event.ID.MappingEnd;
    }

    private static void checkTag(Node.Place place, CollectionStartEvent start, String only) {
        start.getTag().filter(tag -> !tag.equals(only) && !tag.equals("!")).ifPresent(tag -> {
            throw place.refuse("unknown tag " + tag);
        });
    }

    private Node.Place place(Node.Place parent, Object step, Event event) {
        var at = position(event.getStartMark());
        return new Node.Place(parent, step, source, at.line(), at.column());
    }

    private Position position(Optional<Mark> mark) {
        return mark.map(at -> new Position(source, at.getLine() + 1, at.getColumn() + 1))
            .orElse(new Position(source, 1, 1));
    }

    private ConfigException refuse(Optional<Mark> mark, String reason) {
        return refuse(position(mark), reason);
    }

    private static ConfigException refuse(Position position, String reason) {
        return new ConfigException(position, "", reason);
    }

    private int indexOf(ReaderException e) {
        int points = Math.min(e.getPosition(), text.codePointCount(0, text.length()));
        return text.offsetByCodePoints(0, points);
    }

    private static String words(MarkedYamlEngineException e) {
        var context = e.getContext() == null || e.getContext().isBlank() ? ""
            : e.getContext() + ": ";
        return (context + e.getProblem()).replaceAll("\\s+", " ");
    }
}
