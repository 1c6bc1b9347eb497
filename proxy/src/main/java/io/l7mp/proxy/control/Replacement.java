package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.control.State.Inline;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.session.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/**
 * Makes of a draft that holds a whole configuration the way there from what is configured now.
 *
 * <p>An object that answers show as before stays the very same, with its socket, its sessions and
 * its counters; what is gone or different closes, and what is new or different opens. Objects keep
 * their order, new ones follow.
 */
final class Replacement {
    private final State before;
    private final Snapshot old;
    private final View view;
    private final Draft draft;
    private final boolean recursive;

    /** The way from {@code before} to {@code draft}; {@code recursive} ends sessions on it. */
    Replacement(State before, Draft draft, boolean recursive) {
        this.before = before;
        this.old = before.snapshot();
        this.view = new View(before);
        this.draft = draft;
        this.recursive = recursive;
    }

    void prepare() {
        unite(old.listeners(), draft.listeners, this::listener);
        unite(old.clusters(), draft.clusters, this::cluster);
        unite(old.ruleLists(), draft.ruleLists, (was, is) -> was.equals(is) ? was : is);
        unite(old.rules(), draft.rules, (was, is) ->
                view.show(was, false).equals(view.show(is, false)) ? was : is);
        unite(old.routes(), draft.routes, (was, is) ->
                view.show(was, false).equals(view.show(is, false)) ? was : is);
        openAndClose();
        leave();
        keepMarks(ObjectKind.RULE_LIST, old.ruleLists(), draft.ruleLists);
        keepMarks(ObjectKind.RULE, old.rules(), draft.rules);
        keepMarks(ObjectKind.ROUTE, old.routes(), draft.routes);
        keepMarks(ObjectKind.CLUSTER, old.clusters(), draft.clusters);
    }

    /** Puts what {@code choose} makes of both in the place of what is in both. */
    private static <T> void unite(Map<String, T> before, Map<String, T> now,
            BinaryOperator<T> choose) {
        var wanted = new LinkedHashMap<>(now);
        now.clear();
        before.forEach((name, was) -> {
            var is = wanted.remove(name);
            if (is != null) {
                now.put(name, choose.apply(was, is));
            }
        });
        now.putAll(wanted);
    }

    private ListenerInfo listener(ListenerInfo was, ListenerInfo is) {
        if (is.needsOtherSocketThan(was)) {
            return is;
        }
        return view.show(was, false).equals(view.show(is, false)) ? was : was.become(is);
    }

    private Cluster cluster(Cluster was, Cluster is) {
        if (!ClusterView.withoutEndPoints(was).equals(ClusterView.withoutEndPoints(is))) {
            if (recursive) {
                draft.departures.replaced(was);
            }
            return is;
        }
        var formerly = was.endPoints().stream()
                .collect(Collectors.toMap(EndPoint::name, each -> each));
        var endPoints = new ArrayList<EndPoint>();
        for (var each : is.endPoints()) {
            var former = formerly.get(each.name());
            var stays = former != null && former.spec().equals(each.spec());
            endPoints.add(stays ? endPoint(former, each) : each);
            if (stays) {
                formerly.remove(each.name());
            }
        }
        if (recursive) {
            formerly.values().forEach(draft.departures::endPoint);
        }
        return endPoints.equals(was.endPoints()) ? was : was.with(endPoints);
    }

    private static EndPoint endPoint(EndPoint was, EndPoint is) {
        return was.weight() == is.weight() ? was : was.become(is);
    }

    private void openAndClose() {
        draft.opening.removeIf(each -> draft.listeners.get(each.info().name()) != each.info());
        old.listeners().forEach((name, was) -> {
            var is = draft.listeners.get(name);
            if (is == null || !is.isSameAs(was)) {
                draft.closing.add(name);
                draft.departures.listener(was, recursive);
            }
        });
    }

    private void leave() {
        old.routes().values().stream().filter(route -> !draft.routes.containsKey(route.name()))
                .forEach(draft.departures::route);
        old.clusters().values().stream()
                .filter(cluster -> !draft.clusters.containsKey(cluster.name()))
                .forEach(cluster -> draft.departures.cluster(cluster, recursive));
    }

    /** Answers do not tell what was written in place: whatever stays is what it was. */
    private void keepMarks(ObjectKind kind, Map<String, ?> was, Map<String, ?> is) {
        for (var name : is.keySet()) {
            if (was.containsKey(name) && before.inline().contains(new Inline(kind, name))) {
                draft.markInline(kind, name);
            } else if (was.containsKey(name)) {
                draft.unmark(kind, name);
            }
        }
    }
}
