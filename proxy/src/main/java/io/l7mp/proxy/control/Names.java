package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.config.Node;
import io.l7mp.proxy.config.ObjectKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes names for what has none: {@code OWNER-Kind-N}, N counting per kind for the life of the
 * process. A number once used is not used again, whatever becomes of the object. Control thread
 * only.
 */
final class Names {
    private static final int MOST_SUFFIXES = 20;

    private final Map<ObjectKind, Integer> counters = new EnumMap<>(ObjectKind.class);

    /**
     * A name that is free.
     *
     * @param owner what comes first: the name of the object that mentions this one
     * @param isTaken says of a name whether it is in use
     * @throws ConfigException when the name and its suffixed forms are all in use
     */
    String next(ObjectKind kind, String owner, Predicate<String> isTaken) {
        var name = owner + "-" + word(kind) + "-" + (counters.merge(kind, 1, Integer::sum) - 1);
        var candidate = name;
        for (var i = 1; isTaken.test(candidate); i++) {
            if (i > MOST_SUFFIXES) {
                throw kind.alreadyDefined(Node.empty(), name);
            }
            candidate = name + "_" + i;
        }
        return candidate;
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
