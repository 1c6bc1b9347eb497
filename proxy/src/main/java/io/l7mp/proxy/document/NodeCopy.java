package io.l7mp.proxy.document;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes nodes of plain Java values, and of nodes that get another place (YAML aliases). */
final class NodeCopy {

    private final Budget budget;

    NodeCopy(Budget budget) {
        this.budget = budget;
    }

    static Node of(Node.Place place, Object plain) {
        return new NodeCopy(Budget.unbounded()).copy(place, plain);
    }

    /** A node for the value at the place; a copied node keeps the position of its text. */
    Node copy(Node.Place place, Object plain) {
        budget.count(place);
        return switch (plain) {
            case null -> new Node(place, Node.Kind.NULL, null);
            case Node node -> move(place, node);
            case Map<?, ?> map -> object(place, map);
            case Iterable<?> values -> array(place, values);
            case CharSequence text -> string(place, text.toString());
            case Number number -> new Node(place, Node.Kind.NUMBER, Numbers.canonical(number));
            case Boolean truth -> new Node(place, Node.Kind.BOOLEAN, truth);
            default -> throw new IllegalArgumentException("no JSON value: " + plain.getClass());
        };
    }

    private Node move(Node.Place place, Node node) {
        var moved = node.moved(place);
        return switch (node.kind()) {
            case OBJECT -> object(moved, (Map<?, ?>) node.raw());
            case ARRAY -> array(moved, (List<?>) node.raw());
            case STRING -> string(moved, node.asString());
            case NUMBER, BOOLEAN, NULL -> new Node(moved, node.kind(), node.raw());
        };
    }

    private Node string(Node.Place place, String text) {
        budget.copy(place, text);
        return new Node(place, Node.Kind.STRING, text);
    }

    private Node object(Node.Place place, Map<?, ?> map) {
        budget.open(place);
        var fields = new LinkedHashMap<String, Node>();
        map.forEach((key, value) -> {
            var name = String.valueOf(key);
            budget.copy(place, name);
            fields.put(name, copy(place.at(name), value));
        });
        budget.close();
        return new Node(place, Node.Kind.OBJECT, fields);
    }

    private Node array(Node.Place place, Iterable<?> values) {
        budget.open(place);
        var items = new ArrayList<Node>();
        for (var value : values) {
            items.add(copy(place.at(items.size()), value));
        }
        budget.close();
        return new Node(place, Node.Kind.ARRAY, items);
    }
}
