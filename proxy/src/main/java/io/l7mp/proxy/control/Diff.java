package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.session.Snapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a draft changes, for answers and the log.
 *
 * <p>A tree with a member for each kind of object: names of those {@code added} and
 * {@code removed}, {@code changed} ones with {@code name} and {@code changes} (see
 * {@link Differences}), and how many are {@code unchanged}. Listeners also say which sockets are
 * {@code reopened}; {@code admin} has the {@code changes} of the settings.
 */
final class Diff {
    private final Map<String, Object> tree = new LinkedHashMap<>();
    private final StringBuilder summary = new StringBuilder();

    /** The difference between {@code before} and {@code draft}, which is complete. */
    Diff(State before, Draft draft) {
        var settings = new LinkedHashMap<String, Object>();
        settings.put("changes",
                Differences.between(before.admin().shown(), draft.admin.shown()));
        tree.put("admin", settings);
        addObjects(before.snapshot(), draft, new View(before));
    }

    /** The difference as JSON. */
    Map<String, Object> tree() {
        return tree;
    }

    /** The difference in one line: {@code listeners +1 ~0 -2, ...}. */
    @Override
    public String toString() {
        return summary.toString();
    }

    private void addObjects(Snapshot old, Draft draft, View view) {
        var listeners = add("listeners", new Kind<>(old.listeners(), draft.listeners,
                each -> view.show(each, false)));
        listeners.put("reopened",
                draft.closing.stream().filter(draft.listeners::containsKey).toList());
        add("clusters", new Kind<>(old.clusters(), draft.clusters,
                ClusterView::namingEndPoints));
        add("endpoints", new Kind<>(endPoints(old.clusters().values()),
                endPoints(draft.clusters.values()), ClusterView::endPoint));
        add("rulelists", new Kind<>(old.ruleLists(), draft.ruleLists,
                each -> view.show(each, false)));
        add("rules", new Kind<>(old.rules(), draft.rules, each -> view.show(each, false)));
        add("routes", new Kind<>(old.routes(), draft.routes, each -> view.show(each, false)));
    }

    private Map<String, Object> add(String name, Kind<?> kind) {
        var added = kind.added();
        var changed = kind.changed();
        var removed = kind.removed();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("added", added);
        shown.put("changed", changed);
        shown.put("removed", removed);
        shown.put("unchanged", kind.before.size() - removed.size() - changed.size());
        tree.put(name, shown);
        summary.append(summary.isEmpty() ? "" : ", ").append(name).append(" +")
                .append(added.size()).append(" ~").append(changed.size()).append(" -")
                .append(removed.size());
        return shown;
    }

    private static Map<String, EndPoint> endPoints(Collection<Cluster> clusters) {
        var all = new LinkedHashMap<String, EndPoint>();
        clusters.forEach(cluster ->
                cluster.endPoints().forEach(each -> all.put(each.name(), each)));
        return all;
    }

    /** The objects of one kind, before and now, and what shows one. */
    private record Kind<T>(Map<String, T> before, Map<String, T> now,
            Function<T, Map<String, Object>> show) {
        List<String> added() {
            return now.keySet().stream().filter(name -> !before.containsKey(name)).toList();
        }

        List<String> removed() {
            return before.keySet().stream().filter(name -> !now.containsKey(name)).toList();
        }

        List<Object> changed() {
            var changed = new ArrayList<Object>();
            before.forEach((name, was) -> {
                var changes = changes(was, now.getOrDefault(name, was));
                if (!changes.isEmpty()) {
                    var entry = new LinkedHashMap<String, Object>();
                    entry.put("name", name);
                    entry.put("changes", changes);
                    changed.add(entry);
                }
            });
            return changed;
        }

        /** What stays the same is the same instance: most need not be looked at. */
        private List<Object> changes(T was, T is) {
            return was == is ? List.of() : Differences.between(show.apply(was), show.apply(is));
        }
    }
}
