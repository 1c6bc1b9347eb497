package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes names for what has none: {@code OWNER-Kind-N}, N counting per kind for the life of the
 * process. A number once used is not used again, whatever becomes of the object; those of a change
 * that was given up have not been used. Control thread only.
 */
final class Names {
    private static final int MOST_SUFFIXES = 20;

    private final Map<ObjectKind, Integer> counters = new EnumMap<>(ObjectKind.class);

    /** Names that go on from here, and may be given up. */
    Names copy() {
        var copy = new Names();
        copy.counters.putAll(counters);
        return copy;
    }

    /**
     * A name that is free.
     *
     * @param owner what comes first: the name of the object that mentions this one
     * @param isTaken says of a name whether it is in use
     * @throws ConfigException when the name and its suffixed forms are all in use
     */
    String next(ObjectKind kind, String owner, Predicate<String> isTaken) {
        var name = prefix(kind, owner) + (counters.merge(kind, 1, Integer::sum) - 1);
        var candidate = name;
        for (var i = 1; isTaken.test(candidate); i++) {
            if (i > MOST_SUFFIXES) {
                throw kind.alreadyDefined(Node.empty(), name);
            }
            candidate = name + "_" + i;
        }
        return candidate;
    }

    /** Whether {@code name} could have been made for an object that {@code owner} mentions. */
    static boolean isMade(ObjectKind kind, String owner, String name) {
        var prefix = prefix(kind, owner);
        return name.startsWith(prefix) && name.substring(prefix.length()).matches("\\d+(_\\d+)?");
    }

    private static String prefix(ObjectKind kind, String owner) {
        return owner + "-" + word(kind) + "-";
    }

    private static String word(ObjectKind kind) {
        return switch (kind) {
            case LISTENER -> "Listener";
            case CLUSTER -> "Cluster";
            case RULE_LIST -> "RuleList";
            case RULE -> "Rule";
            case ROUTE -> "Route";
            case END_POINT -> "EndPoint";
        };
    }
}
