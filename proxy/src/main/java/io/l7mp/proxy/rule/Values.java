package io.l7mp.proxy.rule;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Compares plain values as JSON predicates do: deeply, types matter, 1 equals 1.0. */
final class Values {

    private Values() {
    }

    static boolean equal(Object left, Object right, boolean ignoreCase) {
        return switch (left) {
            case Number one -> right instanceof Number other && compare(one, other) == 0;
            case String one -> right instanceof String other
                && (one.equals(other) || ignoreCase && fold(one).equals(fold(other)));
            case Map<?, ?> one -> right instanceof Map<?, ?> other && equal(one, other, ignoreCase);
            case List<?> one -> right instanceof List<?> other && equal(one, other, ignoreCase);
            case null, default -> Objects.equals(left, right);
        };
    }

    static boolean contains(List<?> list, Object value, boolean ignoreCase) {
        for (var item : list) {
            if (equal(item, value, ignoreCase)) {
                return true;
            }
        }
        return false;
    }

    static int compare(Number left, Number right) {
        if (left instanceof Double || right instanceof Double) {
            return compareReals(left, right);
        }
        if (left instanceof BigInteger || right instanceof BigInteger) {
            return big(left).compareTo(big(right));
        }
        return Long.compare(left.longValue(), right.longValue());
    }

    /** What makes texts that differ in case alone the same. */
    static String fold(String text) {
        // Most texts are ASCII, of which the lower case says it all.
        return isAscii(text) ? text.toLowerCase(Locale.ROOT)
            : text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int compareReals(Number left, Number right) {
        double one = left.doubleValue();
        double other = right.doubleValue();
        // Doubles are exact where they differ this clearly; else both values are taken in full.
        return one < other ? -1 : one > other ? 1
            : new BigDecimal(left.toString()).compareTo(new BigDecimal(right.toString()));
    }

    private static BigInteger big(Number number) {
        return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
    }

    private static boolean equal(Map<?, ?> left, Map<?, ?> right, boolean ignoreCase) {
        if (left.size() != right.size()) {
            return false;
        }
        for (var entry : left.entrySet()) {
            var other = right.get(entry.getKey());
            if (other == null && !right.containsKey(entry.getKey())
                || !equal(entry.getValue(), other, ignoreCase)) {
                return false;
            }
        }
        return true;
    }

    private static boolean equal(List<?> left, List<?> right, boolean ignoreCase) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i), ignoreCase)) {
                return false;
            }
        }
        return true;
    }
}
