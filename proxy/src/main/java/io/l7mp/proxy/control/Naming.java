package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleListSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Gives the objects of one draft their names, so that no two of a kind have the same. */
final class Naming {
    private final Draft draft;
    private final Map<ObjectKind, Set<String>> reserved = new EnumMap<>(ObjectKind.class);

    Naming(Draft draft) {
        this.draft = draft;
    }

    /**
     * How an object may be called.
     *
     * @param given its own name
     * @param former the name that was made for it before, in a configuration being replaced
     */
    record Wish(Optional<String> given, Optional<String> former) {
    }

    /** Keeps made names off those that the configuration gives to objects it adds later. */
    void reserve(Configuration all) {
        all.clusters().forEach(this::reserve);
        all.ruleLists().stream().map(RuleListSpec::name)
                .forEach(name -> reserve(ObjectKind.RULE_LIST, name));
        all.rules().stream().map(RuleSpec::name).forEach(name -> reserve(ObjectKind.RULE, name));
        all.routes().stream().map(RouteSpec::name)
                .forEach(name -> reserve(ObjectKind.ROUTE, name));
    }

    /** Keeps made names off those of the cluster and its endpoints. */
    void reserve(ClusterSpec cluster) {
        reserve(ObjectKind.CLUSTER, cluster.name());
        cluster.endpoints().forEach(each -> reserve(ObjectKind.END_POINT, each.name()));
    }

    /** The given name, the former one if that is free, or one made of the owner's. */
    String name(ObjectKind kind, Wish wish, String owner) {
        return wish.given()
                .or(() -> wish.former().filter(name -> !isTaken(kind, name)))
                .orElseGet(() -> draft.names.next(kind, owner, name -> isTaken(kind, name)));
    }

    /** The name of an object written in place, which is noted to be just that. */
    String inlineName(ObjectKind kind, Wish wish, String owner) {
        var name = name(kind, wish, owner);
        checkFree(kind, name, Node.empty());
        draft.markInline(kind, name);
        return name;
    }

    /**
     * Refuses a name that is in use.
     *
     * @param at what has the name, for the message
     * @throws ConfigException when there is such an object
     */
    void checkFree(ObjectKind kind, String name, Node at) {
        if (draft.has(kind, name)) {
            throw kind.alreadyDefined(at, name);
        }
    }

    private boolean isTaken(ObjectKind kind, String name) {
        return draft.has(kind, name) || reserved.getOrDefault(kind, Set.of()).contains(name);
    }

    private void reserve(ObjectKind kind, Optional<String> name) {
        name.ifPresent(reserved.computeIfAbsent(kind, each -> new HashSet<>())::add);
    }
}
