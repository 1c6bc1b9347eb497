package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.rule.RuleList;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Takes objects out of a draft. Recursive deletions take along what was written in place in the
 * deleted object, and its sessions. References to what is deleted dangle: names are looked up late.
 */
final class Deletions {
    private final Draft draft;

    Deletions(Draft draft) {
        this.draft = draft;
    }

    void listener(String name, boolean recursive) {
        require(ObjectKind.LISTENER, name, "listener");
        var info = draft.listeners.remove(name);
        draft.closing.add(name);
        draft.departures.listener(info, recursive);
        if (recursive && goesAlong(ObjectKind.RULE_LIST, info.ruleList())) {
            ruleList(info.ruleList(), true);
        }
    }

    void cluster(String name, boolean recursive) {
        require(ObjectKind.CLUSTER, name, "cluster");
        var cluster = draft.clusters.remove(name);
        draft.unmark(ObjectKind.CLUSTER, name);
        cluster.endPoints().forEach(endPoint -> draft.owners.remove(endPoint.name()));
        draft.departures.cluster(cluster, recursive);
    }

    /** Takes an endpoint away; its sessions go on unless {@code recursive}. */
    void endPoint(String name, boolean recursive) {
        var owner = Optional.ofNullable(draft.owners.remove(name))
                .orElseThrow(NotFoundException::plain);
        var cluster = draft.clusters.get(owner);
        var left = cluster.endPoints().stream()
                .filter(endPoint -> !endPoint.name().equals(name)).toList();
        draft.clusters.put(owner, cluster.with(left));
        if (recursive) {
            cluster.endPoints().stream().filter(endPoint -> endPoint.name().equals(name))
                    .forEach(draft.departures::endPoint);
        }
    }

    /** All rules go along, whether written in place or not. */
    void ruleList(String name, boolean recursive) {
        require(ObjectKind.RULE_LIST, name, "RuleList");
        var ruleList = draft.ruleLists.remove(name);
        draft.unmark(ObjectKind.RULE_LIST, name);
        if (recursive) {
            ruleList.ruleNames().stream().filter(draft.rules::containsKey)
                    .forEach(rule -> rule(rule, true));
        }
    }

    void rule(String name, boolean recursive) {
        require(ObjectKind.RULE, name, "rule");
        var rule = draft.rules.remove(name);
        draft.unmark(ObjectKind.RULE, name);
        if (recursive) {
            rule.action().route().filter(route -> goesAlong(ObjectKind.ROUTE, route))
                    .ifPresent(route -> route(route, true));
        }
    }

    /** Takes the rule at {@code position} out of a rulelist that has one there. */
    void ruleAt(String ruleListName, int position, boolean recursive) {
        var rules = new ArrayList<>(draft.ruleLists.get(ruleListName).ruleNames());
        var rule = rules.remove(position);
        draft.ruleLists.put(ruleListName, new RuleList(ruleListName, rules));
        if (recursive && draft.rules.containsKey(rule)) {
            rule(rule, true);
        }
    }

    void route(String name, boolean recursive) {
        require(ObjectKind.ROUTE, name, "Route");
        var route = draft.routes.remove(name);
        draft.unmark(ObjectKind.ROUTE, name);
        draft.departures.route(route);
        if (recursive) {
            route.clusters().stream().filter(cluster -> goesAlong(ObjectKind.CLUSTER, cluster))
                    .forEach(cluster -> cluster(cluster, true));
        }
    }

    private boolean goesAlong(ObjectKind kind, String name) {
        return draft.isInline(kind, name) && draft.has(kind, name);
    }

    private void require(ObjectKind kind, String name, String word) {
        if (!draft.has(kind, name)) {
            throw new NotFoundException(
                    "Cannot delete " + word + ": Unknown " + word + " \"" + name + "\"");
        }
    }
}
