package io.l7mp.proxy.session;

import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Action;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;

/**
 * Finds a session's route: the first matching rule of its listener's rulelist decides, or hands
 * over to another list ({@code apply}). Every name is looked up in the snapshot at hand.
 */
final class RouteLookup {
    private static final int MAX_APPLIED_LISTS = 64;

    private final Snapshot snapshot;
    private final Metadata metadata;
    private final Observer observer;

    RouteLookup(Snapshot snapshot, Metadata metadata) {
        this(snapshot, metadata, (list, rule, isMatch) -> { });
    }

    RouteLookup(Snapshot snapshot, Metadata metadata, Observer observer) {
        this.snapshot = snapshot;
        this.metadata = metadata;
        this.observer = observer;
    }

    /** Who wants to know how a lookup went. */
    interface Observer {
        /** A rule has been tried, and whether it matched; its rewrites are still to be done. */
        void onTried(RuleList list, Rule rule, boolean isMatch);
    }

    /** What a lookup comes to. */
    sealed interface Result {
    }

    /** The route, and the rule that led to it as {@code rulelist:RL/rule:R}. */
    record Found(Route route, String rule) implements Result {
    }

    /** No route, and why. */
    record Missing(Failure failure) implements Result {
    }

    /** Searches from {@code ruleList} on; rewrites the metadata by what the decisive rule says. */
    Result find(String ruleList) {
        try {
            return follow(ruleList);
        } catch (NoRoute e) {
            return new Missing(Failure.notFound(e.getMessage()));
        }
    }

    private Found follow(String start) throws NoRoute {
        var name = start;
        for (var i = 0; i < MAX_APPLIED_LISTS; i++) {
            var list = ruleList(name);
            var rule = firstMatch(list);
            var action = rule.action();
            if (action.apply().isEmpty()) {
                action.rewrites().forEach(rewrite -> rewrite.apply(metadata.tree()));
                return new Found(route(action), "rulelist:" + name + "/rule:" + rule.name());
            }
            name = action.apply().get();
        }
        throw new NoRoute("RuleList \"" + start + "\": more than " + MAX_APPLIED_LISTS
                + " rulelists applied one after another");
    }

    private RuleList ruleList(String name) throws NoRoute {
        var list = snapshot.ruleLists().get(name);
        if (list == null) {
            throw new NoRoute("Cannot find RuleList \"" + name + "\"");
        }
        return list;
    }

    private Rule firstMatch(RuleList list) throws NoRoute {
        for (var name : list.ruleNames()) {
            var rule = snapshot.rules().get(name);
            if (rule == null) {
                throw new NoRoute("Cannot find named rule \"" + name + "\" in RuleList \""
                        + list.name() + "\"");
            }
            var isMatch = rule.match().matches(metadata.tree());
            observer.onTried(list, rule, isMatch);
            if (isMatch) {
                return rule;
            }
        }
        throw new NoRoute("No route for session \"" + metadata.name() + "\"");
    }

    private Route route(Action action) throws NoRoute {
        var name = action.route().orElseThrow(
                () -> new NoRoute("Invalid route for session \"" + metadata.name() + "\""));
        var route = snapshot.routes().get(name);
        if (route == null) {
            throw new NoRoute("Cannot find Route \"" + name + "\" for session \""
                    + metadata.name() + "\"");
        }
        return route;
    }

    /** The search is over; expected and frequent, so it carries no stack trace. */
    private static final class NoRoute extends Exception {
        NoRoute(String reason) {
            super(reason, null, false, false);
        }
    }
}
