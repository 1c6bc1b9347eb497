// SPDX-License-Identifier: MIT
package io.l7mp.tests.bed;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value as a test reads it: by pointer, forgiving about what is missing. */
public record Json(Optional<Object> value) {

    /** Parses a whole document. */
    public static Json parse(String text) throws IOException {
        return new Json(Optional.ofNullable(JSON.std.anyFrom(text)));
    }

    /** The value below, found by names and indices separated by slashes, or a missing one. */
    public Json at(String pointer) {
        var here = this;
        for (var step : pointer.split("/")) {
            here = step.isEmpty() ? here : here.child(step);
        }
        return here;
    }

    /** True when there is nothing here, or null. */
    public boolean isMissing() {
        return value.isEmpty();
    }

    /** The value as text; empty when it is missing. */
    public String text() {
        return value.map(Object::toString).orElse("");
    }

    /** The value as a number; fails when it is none. */
    public int number() {
        return value.filter(Number.class::isInstance).map(v -> ((Number) v).intValue())
            .orElseThrow(() -> new AssertionError("no number: " + this));
    }

    /** The elements of an array; none when this is not an array. */
    public List<Json> items() {
        return value.filter(List.class::isInstance).map(List.class::cast).map(Json::wrapAll)
            .orElse(List.of());
    }

    /** The names of an object's fields, in order. */
    public List<String> keys() {
        return value.filter(Map.class::isInstance).map(v -> names((Map<?, ?>) v)).orElse(List.of());
    }

    /** The texts found at {@code pointer} in each element of an array. */
    public List<String> each(String pointer) {
        return items().stream().map(item -> item.at(pointer).text()).toList();
    }

    @Override
    public String toString() {
        try {
            return value.isEmpty() ? "(missing)"
                : JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(value.get());
        } catch (IOException e) {
            return value.toString();
        }
    }

    private Json child(String step) {
        var below = value.map(v -> switch (v) {
            case Map<?, ?> map -> map.get(step);
            case List<?> list -> step.matches("\\d+") && Integer.parseInt(step) < list.size()
                ? list.get(Integer.parseInt(step)) : null;
            default -> null;
        });
        return new Json(below.map(Object.class::cast));
    }

    private static List<Json> wrapAll(List<?> list) {
        return list.stream().map(item -> new Json(Optional.ofNullable((Object) item))).toList();
    }

    private static List<String> names(Map<?, ?> map) {
        return map.keySet().stream().map(Object::toString).toList();
    }
}
