package io.l7mp.proxy.control;

import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.session.Snapshot;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Names in new objects that nothing has: sessions that get there fail until something has. Not an
 * error, for it may be added later.
 */
final class Dangling {
    private final Draft draft;
    private final Consumer<String> warnings;

    Dangling(Draft draft, Consumer<String> warnings) {
        this.draft = draft;
        this.warnings = warnings;
    }

    /** Warns of what is in the draft, which is complete, and was not in {@code before}. */
    void warn(Snapshot before) {
        added(before.listeners(), draft.listeners).forEach(each ->
                check("listener \"" + each.name() + "\"", "rulelist", each.ruleList(),
                        draft.ruleLists));
        added(before.ruleLists(), draft.ruleLists).forEach(each -> each.ruleNames().forEach(name ->
                check("rulelist \"" + each.name() + "\"", "rule", name, draft.rules)));
        added(before.rules(), draft.rules).forEach(this::warnOf);
        added(before.routes(), draft.routes).forEach(this::warnOf);
    }

    private void warnOf(Rule rule) {
        var owner = "rule \"" + rule.name() + "\"";
        var action = rule.action();
        action.apply().ifPresentOrElse(name -> check(owner, "rulelist", name, draft.ruleLists),
                () -> action.route().ifPresent(name -> check(owner, "route", name, draft.routes)));
    }

    private void warnOf(Route route) {
        Stream.of(Stream.of(route.destination()), route.ingress().stream(),
                route.egress().stream()).flatMap(names -> names).forEach(name ->
                check("route \"" + route.name() + "\"", "cluster", name, draft.clusters));
    }

    private void check(String owner, String kind, String name, Map<String, ?> there) {
        if (!there.containsKey(name)) {
            warnings.accept(owner + ": there is no " + kind + " \"" + name + "\"");
        }
    }

    private static <T> Stream<T> added(Map<String, T> before, Map<String, T> now) {
        return now.entrySet().stream().filter(entry ->
                !entry.getValue().equals(before.get(entry.getKey()))).map(Map.Entry::getValue);
    }
}
