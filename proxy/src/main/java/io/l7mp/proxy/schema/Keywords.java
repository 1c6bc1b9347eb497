package io.l7mp.proxy.schema;

import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;

/** The keywords, and how ajv 6 words that they do not hold. */
final class Keywords {
    private static final Pattern UNBOUNDED = Pattern.compile("(?<!\\\\)[*+{]");

    private Keywords() {
    }

    static Check required(Node names) {
        var all = names.asArray().stream().map(Node::asString).toList();
        return (spot, report) -> {
            for (var name : all) {
                if (isObject(spot) && spot.node().get(name).isEmpty()) {
                    missing(spot, name, report);
                }
            }
        };
    }

    static Check properties(Map<String, Schema> schemas) {
        return (spot, report) -> schemas.forEach((name, schema) -> spot.node().get(name)
                .ifPresent(value -> schema.check(spot.property(name, value), report)));
    }

    static Check items(Schema schema) {
        return (spot, report) -> {
            var elements = spot.node().elements();
            for (var i = 0; i < elements.size() && !report.isFull(); i++) {
                schema.check(spot.item(i, elements.get(i)), report);
            }
        };
    }

    static Check allowed(Node values) {
        var all = List.copyOf(values.asArray());
        return (spot, report) -> {
            if (!all.contains(spot.node())) {
                notAllowed(spot, all.stream().map(Node::plain).toList(), report);
            }
        };
    }

    static Check constant(Node value) {
        return (spot, report) -> {
            if (!value.equals(spot.node())) {
                report.add(spot, "const", Map.of("allowedValue", value),
                        "should be equal to constant");
            }
        };
    }

    static Check minimum(Node limit) {
        return bound("minimum", ">=", limit, (value, bound) -> value >= bound);
    }

    static Check maximum(Node limit) {
        return bound("maximum", "<=", limit, (value, bound) -> value <= bound);
    }

    static Check minLength(Node limit) {
        var least = limit.asInt(0, Integer.MAX_VALUE);
        return (spot, report) -> {
            if (isText(spot) && length(spot) < least) {
                report.add(spot, "minLength", Map.of("limit", least),
                        "should NOT be shorter than " + least + " characters");
            }
        };
    }

    static Check maxLength(Node limit) {
        var most = limit.asInt(0, Integer.MAX_VALUE);
        return (spot, report) -> {
            if (isText(spot) && length(spot) > most) {
                report.add(spot, "maxLength", Map.of("limit", most),
                        "should NOT be longer than " + most + " characters");
            }
        };
    }

    static Check minItems(Node limit) {
        var least = limit.asInt(0, Integer.MAX_VALUE);
        return (spot, report) -> {
            if (spot.node().kind() == Node.Kind.ARRAY && spot.node().elements().size() < least) {
                report.add(spot, "minItems", Map.of("limit", least),
                        "should NOT have fewer than " + least + " items");
            }
        };
    }

    /** A pattern of ECMA-262 for the whole text, of a form that cannot backtrack far. */
    static Check pattern(Node regex) {
        var text = regex.asString();
        if (!text.startsWith("^") || !text.endsWith("$") || text.contains("(")
                || UNBOUNDED.matcher(text).results().count() > 1) {
            throw regex.expected("a pattern ^...$ without groups and with one quantifier at most");
        }
        // ECMA's \s is Unicode's, and its $ the very end, which matches() says.
        var pattern = Pattern.compile(text.substring(1, text.length() - 1),
                Pattern.UNICODE_CHARACTER_CLASS);
        return (spot, report) -> {
            if (isText(spot) && !pattern.matcher(spot.node().asString()).matches()) {
                report.add(spot, "pattern", Map.of("pattern", text),
                        "should match pattern \"" + text + "\"");
            }
        };
    }

    /** {@code if}, {@code then} and {@code else}: a question that itself is no mistake. */
    static Check conditional(Schema question, Schema then, Schema otherwise) {
        return (spot, report) -> {
            var answer = new Report(1);
            question.check(spot, answer);
            if (answer.violations().isEmpty()) {
                then.check(spot.under("then"), report);
            } else {
                otherwise.check(spot.under("else"), report);
            }
        };
    }

    static void missing(Spot spot, String name, Report report) {
        report.add(spot, "required", Map.of("missingProperty", name),
                "should have required property '" + name + "'");
    }

    static void wrongType(Spot spot, Set<Type> types, Report report) {
        var words = String.join(",", types.stream().map(Type::word).toList());
        report.add(spot, "type", Map.of("type", words), "should be " + words);
    }

    static void notAllowed(Spot spot, Collection<?> values, Report report) {
        report.add(spot, "enum", Map.of("allowedValues", new ArrayList<>(values)),
                "should be equal to one of the allowed values");
    }

    private static Check bound(String keyword, String comparison, Node limit,
            BiPredicate<Double, Double> holds) {
        var bound = limit.asNumber();
        var params = new LinkedHashMap<String, Object>();
        params.put("comparison", comparison);
        params.put("limit", bound);
        params.put("exclusive", false);
        return (spot, report) -> {
            if (spot.node().kind() == Node.Kind.NUMBER
                    && !holds.test(spot.node().asNumber().doubleValue(), bound.doubleValue())) {
                report.add(spot, keyword, params, "should be " + comparison + " " + limit);
            }
        };
    }

    private static boolean isObject(Spot spot) {
        return spot.node().kind() == Node.Kind.OBJECT;
    }

    private static boolean isText(Spot spot) {
        return spot.node().kind() == Node.Kind.STRING;
    }

    private static int length(Spot spot) {
        var text = spot.node().asString();
        return text.codePointCount(0, text.length());
    }
}
