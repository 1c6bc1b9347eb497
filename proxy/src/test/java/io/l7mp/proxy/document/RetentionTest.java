package io.l7mp.proxy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A part of a document that is kept for long does not keep the rest of it. */
class RetentionTest {
    @ParameterizedTest
    @ValueSource(strings = {"[{'kept': {'a': 1}}, {'other': 'secret'}]",
        "[{'kept': {'a': [1, {}]}}, {'other': 'secret'}]"})
    void shouldReachNothingButWhatIsBelow(String text) throws ReflectiveOperationException {
        var json = text.replace('\'', '"');
        for (var document : List.of(Documents.json("f", json, Limits.BODY),
                Documents.yaml("f", json, Limits.BODY), Node.of(Documents.json("f", json,
                Limits.BODY)))) {
            var kept = document.elements().getFirst().get("kept").orElseThrow();
            assertFalse(reachable(kept).contains("secret"));
            assertEquals("/0/kept", kept.pointer());
            assertEquals("/0/kept/a", kept.get("a").orElseThrow().pointer());
        }
    }

    /** All that can be reached from a node, through our own objects and collections. */
    private static Set<Object> reachable(Object from) throws ReflectiveOperationException {
        var seen = Collections.<Object>newSetFromMap(new IdentityHashMap<>());
        var found = new HashSet<Object>();
        var left = new ArrayDeque<Object>(List.of(from));
        while (!left.isEmpty()) {
            var next = left.pop();
            if (!seen.add(next)) {
                continue;
            }
            switch (next) {
                case Map<?, ?> map -> left.addAll(map.values());
                case List<?> list -> left.addAll(list);
                case String string -> found.add(string);
                case Node node -> left.addAll(fields(node));
                case Node.Place place -> left.addAll(fields(place));
                default -> { }
            }
        }
        return found;
    }

    private static List<Object> fields(Object object) throws ReflectiveOperationException {
        var values = new ArrayList<Object>();
        for (var field : Arrays.asList(object.getClass().getDeclaredFields())) {
            if (!Modifier.isStatic(field.getModifiers())) {
                add(values, field, object);
            }
        }
        return values;
    }

    private static void add(List<Object> values, Field field, Object object)
            throws ReflectiveOperationException {
        field.setAccessible(true);
        var value = field.get(object);
        if (value != null) {
            values.add(value);
        }
    }
}
