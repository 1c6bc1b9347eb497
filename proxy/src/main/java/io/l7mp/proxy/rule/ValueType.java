package io.l7mp.proxy.rule;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The types a {@code type} predicate can ask for (draft-snell-json-test-07, section 2.2.10). */
enum ValueType {
    STRING(String.class::isInstance),
    NUMBER(Number.class::isInstance),
    BOOLEAN(Boolean.class::isInstance),
    OBJECT(Map.class::isInstance),
    ARRAY(List.class::isInstance),
    NULL(value -> value == null),
    UNDEFINED(value -> value == Path.MISSING),
    /** full-date of RFC 3339. */
    DATE(text(ValueType::isDate)),
    /** full-time of RFC 3339. */
    TIME(text(ValueType::isTime)),
    /** date-time of RFC 3339. */
    DATE_TIME(text(ValueType::isDateTime)),
    /** Language tag of RFC 5646. */
    LANG(text(Patterns.LANG.asMatchPredicate())),
    /** Basic or extended language range of RFC 4647. */
    LANG_RANGE(text(Patterns.LANG_RANGE.asMatchPredicate())),
    /** IRI of RFC 3987, fragment allowed. */
    IRI(text(Patterns.IRI.asMatchPredicate())),
    /** IRI of RFC 3987 without a fragment. */
    ABSOLUTE_IRI(text(Patterns.ABSOLUTE_IRI.asMatchPredicate()));

    private final Predicate<Object> test;

    ValueType(Predicate<Object> test) {
        this.test = test;
    }

    /** Constants of an enum are made before its static fields; hence these live apart. */
    private static final class Patterns {
        // Possessive throughout: texts of peers must not cost more than their length.
        static final Pattern LANG = Pattern.compile("[A-Za-z]{1,8}+(-[A-Za-z0-9]{1,8}+)*+");
        static final Pattern LANG_RANGE =
            Pattern.compile("([A-Za-z]{1,8}+|\\*)(-([A-Za-z0-9]{1,8}+|\\*))*+");
        static final String CHAR = "([^\\x00-\\x20\\x7f<>\"{}|\\\\^`%#]|%[0-9A-Fa-f]{2})";
        static final Pattern ABSOLUTE_IRI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+:" + CHAR + "*+");
        static final Pattern IRI =
            Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*+:" + CHAR + "*+(#" + CHAR + "*+)?+");
        static final Pattern OFFSET = Pattern.compile("[Zz]|[-+]([01]\\d|2[0-3]):[0-5]\\d");
        static final Pattern CLOCK = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d++)?+");
    }

    static Optional<ValueType> of(String word) {
        return Arrays.stream(values()).filter(type -> type.word().equals(word)).findFirst();
    }

    static List<String> words() {
        return Arrays.stream(values()).map(ValueType::word).toList();
    }

    boolean holds(Object value) {
        return test.test(value);
    }

    /** What predicates call it. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Predicate<Object> text(Predicate<String> test) {
        return value -> value instanceof String text && test.test(text);
    }

    private static boolean isDate(String text) {
        try {
            return text.length() == 10 && LocalDate.parse(text).getYear() >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(String text) {
        int offset = Math.max(text.indexOf('-'),
            Math.max(text.indexOf('+'), Math.max(text.indexOf('Z'), text.indexOf('z'))));
        return offset > 0 && Patterns.OFFSET.matcher(text.substring(offset)).matches()
            && isClock(text.substring(0, offset));
    }

    private static boolean isClock(String text) {
        if (!Patterns.CLOCK.matcher(text).matches()) {
            return false;
        }
        try {
            // RFC 3339 allows a leap second, the clock of the library does not.
            LocalTime.parse(text.substring(0, 8).replaceFirst(":60$", ":59"));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isDateTime(String text) {
        return text.length() > 10 && "Tt".indexOf(text.charAt(10)) >= 0
            && isDate(text.substring(0, 10)) && isTime(text.substring(11));
    }
}
