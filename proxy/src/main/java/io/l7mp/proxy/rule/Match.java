package io.l7mp.proxy.rule;

import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.document.Node;
import java.util.List;

/**
 * A compiled predicate over the metadata of a session: JSON predicates after
 * draft-snell-json-test-07, one record per operation.
 *
 * <p>Immutable; safe on any thread. A predicate on something that is not there, or of another type
 * than the operation is for, does not hold.
 */
public sealed interface Match {

    /**
     * Compiles the {@code match} of a rule; wildcards (RuleSpec.isWildcard) match everything.
     *
     * @throws io.l7mp.proxy.document.ConfigException pointing at the part that is malformed
     */
    static Match compile(Node match) {
        return compile(match, warning -> { });
    }

    /**
     * The same, with somebody to tell of malformed operands, and when a regular expression was
     * given up because it took too long: once for each, on the thread that matched.
     */
    static Match compile(Node match, Findings findings) {
        return new MatchCompiler(findings).compile(match);
    }

    /** Whether it holds for a plain tree (Map, List, String, Number, Boolean, null). */
    boolean matches(Object tree);

    /** Holds for everything. */
    record Any() implements Match {
        @Override
        public boolean matches(Object tree) {
            return true;
        }
    }

    /** {@code test}: equal to the value, deeply. */
    record Test(Path path, Object value, boolean ignoreCase) implements Match {
        @Override
        public boolean matches(Object tree) {
            var found = path.find(tree);
            return found != Path.MISSING && Values.equal(found, value, ignoreCase);
        }
    }

    /** {@code contains}: a string with the value in it, or an array with it as an element. */
    record Contains(Path path, Object value, boolean ignoreCase) implements Match {
        /** Folds the value once and for all. */
        public Contains {
            value = ignoreCase && value instanceof String part ? Values.fold(part) : value;
        }

        @Override
        public boolean matches(Object tree) {
            return switch (path.find(tree)) {
                case String text -> value instanceof String part
                    && (ignoreCase ? Values.fold(text) : text).contains(part);
                case List<?> list -> Values.contains(list, value, ignoreCase);
                case null, default -> false;
            };
        }
    }

    /** {@code starts}: a string that begins with the value. */
    record Starts(Path path, String value, boolean ignoreCase) implements Match {
        /** Folds the value once and for all. */
        public Starts {
            value = ignoreCase ? Values.fold(value) : value;
        }

        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof String text
                && (ignoreCase ? Values.fold(text) : text).startsWith(value);
        }
    }

    /**
     * {@code ends}: a string in which the first occurrence of the value is at the end. So "abab"
     * does not end with "ab", and a string without the value that is shorter by one does (-1 is
     * where it is not found): the rules of the ancestor's users decide as they always did.
     */
    record Ends(Path path, String value, boolean ignoreCase) implements Match {
        /** Folds the value once and for all. */
        public Ends {
            value = ignoreCase ? Values.fold(value) : value;
        }

        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof String text
                && isAtEnd(ignoreCase ? Values.fold(text) : text, value);
        }

        private static boolean isAtEnd(String text, String part) {
            return text.indexOf(part) == text.length() - part.length();
        }
    }

    /** {@code in}: one of the values. */
    record In(Path path, List<?> values, boolean ignoreCase) implements Match {
        @Override
        public boolean matches(Object tree) {
            var found = path.find(tree);
            return found != Path.MISSING && Values.contains(values, found, ignoreCase);
        }
    }

    /** {@code less}: a number below the value. */
    record Less(Path path, Number value) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof Number found && Values.compare(found, value) < 0;
        }
    }

    /** {@code more}: a number above the value. */
    record More(Path path, Number value) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof Number found && Values.compare(found, value) > 0;
        }
    }

    /** {@code matches}: a string in which the regular expression is found. */
    record Matches(Path path, Regex value) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof String text && value.isFoundIn(text);
        }
    }

    /** {@code defined}: something is there; null is something. */
    record Defined(Path path) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) != Path.MISSING;
        }
    }

    /** {@code undefined}: nothing is there. */
    record Undefined(Path path) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) == Path.MISSING;
        }
    }

    /** {@code type}: what is there is of a type. */
    record Type(Path path, ValueType value) implements Match {
        @Override
        public boolean matches(Object tree) {
            return value.holds(path.find(tree));
        }
    }

    /** {@code contained}: an array with the value as an element. */
    record Contained(Path path, Object value, boolean ignoreCase) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof List<?> list
                && Values.contains(list, value, ignoreCase);
        }
    }

    /** {@code intersects}: an array that has an element in common with the values. */
    record Intersects(Path path, List<?> values, boolean ignoreCase) implements Match {
        @Override
        public boolean matches(Object tree) {
            return path.find(tree) instanceof List<?> list
                && list.stream().anyMatch(item -> Values.contains(values, item, ignoreCase));
        }
    }

    /** {@code and}: all operands hold for what is at the path; so it is without any. */
    record And(Path path, List<Match> apply) implements Match {
        @Override
        public boolean matches(Object tree) {
            var found = path.find(tree);
            for (var each : apply) {
                if (!each.matches(found)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** {@code or}: an operand holds for what is at the path, or there are none. */
    record Or(Path path, List<Match> apply) implements Match {
        @Override
        public boolean matches(Object tree) {
            var found = path.find(tree);
            for (var each : apply) {
                if (each.matches(found)) {
                    return true;
                }
            }
            return apply.isEmpty();
        }
    }

    /** {@code not}: no operand holds for what is at the path. */
    record Not(Path path, List<Match> apply) implements Match {
        @Override
        public boolean matches(Object tree) {
            var found = path.find(tree);
            for (var each : apply) {
                if (each.matches(found)) {
                    return false;
                }
            }
            return true;
        }
    }
}
