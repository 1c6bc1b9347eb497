package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;

/**
 * Where a validation is.
 *
 * @param node the value that is judged
 * @param data how it was reached
 * @param schema how the schema that judges it was reached, references left out
 */
record Spot(Node node, Trail data, Trail schema) {
    /** The beginning, for a document of its own. */
    static Spot root(Node node) {
        return new Spot(node, Trail.ROOT, Trail.ROOT);
    }

    /** A property of an object, as {@code properties} has it. */
    Spot property(String name, Node value) {
        return new Spot(value, data.then(name), schema.then("properties").then(name));
    }

    /** An element of an array, as {@code items} has it. */
    Spot item(int index, Node value) {
        return new Spot(value, data.then(index), schema.then("items"));
    }

    /** The same value, judged by a part of the schema. */
    Spot under(Object... steps) {
        var deeper = schema;
        for (var step : steps) {
            deeper = deeper.then(step);
        }
        return new Spot(node, data, deeper);
    }
}
