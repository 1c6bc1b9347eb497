package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.document.Spelling;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Warns of names that a whole configuration mentions and nothing in it has. They are allowed, as
 * what they mean may be added later; more often they are misspelt. For the thread that has the
 * draft.
 */
final class DanglingNames {
    /** Looking for the name that was meant is dear where there are thousands of both. */
    private static final int MOST_HINTS = 20;

    private final Draft draft;
    private final Consumer<String> warnings;
    private int found;

    /** What {@code draft} mentions. */
    DanglingNames(Draft draft, Consumer<String> warnings) {
        this.draft = draft;
        this.warnings = warnings;
    }

    /** Warns of each: who mentions it, and the name it resembles most. */
    void tell() {
        draft.listeners.values().forEach(each ->
                find(quoted("listener", each.name()), ObjectKind.RULE_LIST, each.ruleList()));
        draft.ruleLists.values().forEach(list -> list.ruleNames().forEach(rule ->
                find(quoted("rulelist", list.name()), ObjectKind.RULE, rule)));
        draft.rules.values().forEach(this::tellOf);
        draft.routes.values().forEach(this::tellOf);
    }

    private void tellOf(Rule rule) {
        var who = quoted("rule", rule.name());
        rule.action().apply().ifPresent(name -> find(who, ObjectKind.RULE_LIST, name));
        rule.action().route().ifPresent(name -> find(who, ObjectKind.ROUTE, name));
    }

    private void tellOf(Route route) {
        var who = quoted("route", route.name());
        find(who, ObjectKind.CLUSTER, route.destination());
        route.ingress().forEach(name -> find(who, ObjectKind.CLUSTER, name));
        route.egress().forEach(name -> find(who, ObjectKind.CLUSTER, name));
    }

    private void find(String who, ObjectKind kind, String name) {
        if (!draft.has(kind, name)) {
            var what = kind.name().toLowerCase(Locale.ROOT).replace("_", "");
            found++;
            var near = found > MOST_HINTS ? Set.<String>of() : names(kind);
            warnings.accept(who + ": there is no " + what + Spelling.hint(name, near));
        }
    }

    private static String quoted(String what, String name) {
        return what + " \"" + name + "\"";
    }

    private Set<String> names(ObjectKind kind) {
        return switch (kind) {
            case CLUSTER -> draft.clusters.keySet();
            case RULE_LIST -> draft.ruleLists.keySet();
            case RULE -> draft.rules.keySet();
            default -> draft.routes.keySet();
        };
    }
}
