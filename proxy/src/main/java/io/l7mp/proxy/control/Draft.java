package io.l7mp.proxy.control;

import static java.util.Collections.unmodifiableMap;
import static java.util.Collections.unmodifiableSet;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.control.State.Inline;
import io.l7mp.proxy.control.State.Serving;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.session.Departures;
import io.l7mp.proxy.session.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * A copy of the state that may be changed, and what has to happen for it to become true. Control
 * thread only; of no use any more once it was carried out or given up.
 */
final class Draft {
    // The objects.
    final Map<String, ListenerInfo> listeners;
    final Map<String, Cluster> clusters;
    final Map<String, RuleList> ruleLists;
    final Map<String, Rule> rules;
    final Map<String, Route> routes;
    AdminSpec admin;

    // What else is known of them.
    final Map<String, String> owners;
    final Names names;
    private final Set<Inline> inline;

    // What to do.
    final List<Opening> opening = new ArrayList<>();
    final List<String> closing = new ArrayList<>();
    final Departures departures = new Departures();

    Draft(State state) {
        var snapshot = state.snapshot();
        listeners = new LinkedHashMap<>(snapshot.listeners());
        clusters = new LinkedHashMap<>(snapshot.clusters());
        ruleLists = new LinkedHashMap<>(snapshot.ruleLists());
        rules = new LinkedHashMap<>(snapshot.rules());
        routes = new LinkedHashMap<>(snapshot.routes());
        owners = new HashMap<>(state.owners());
        names = state.names().copy();
        inline = new HashSet<>(state.inline());
        admin = state.admin();
    }

    /** A listener that has to be opened. */
    record Opening(ListenerInfo info, Function<ListenerContext, Listener> maker) {
    }

    boolean has(ObjectKind kind, String name) {
        return switch (kind) {
            case LISTENER -> listeners.containsKey(name);
            case CLUSTER -> clusters.containsKey(name);
            case RULE_LIST -> ruleLists.containsKey(name);
            case RULE -> rules.containsKey(name);
            case ROUTE -> routes.containsKey(name);
            case END_POINT -> owners.containsKey(name);
        };
    }

    /** Notes that an object was written in place: it goes when what mentions it goes. */
    void markInline(ObjectKind kind, String name) {
        inline.add(new Inline(kind, name));
    }

    boolean isInline(ObjectKind kind, String name) {
        return inline.contains(new Inline(kind, name));
    }

    /** Forgets that a deleted object was written in place; its name may come back otherwise. */
    void unmark(ObjectKind kind, String name) {
        inline.remove(new Inline(kind, name));
    }

    /** The objects as the loops see them; the draft must not be changed afterwards. */
    Snapshot snapshot() {
        return new Snapshot(unmodifiableMap(listeners), unmodifiableMap(clusters),
                unmodifiableMap(ruleLists), unmodifiableMap(rules), unmodifiableMap(routes));
    }

    /** What the draft comes to once {@code open} are the listeners that serve. */
    State state(Snapshot snapshot, Map<String, Serving> open) {
        return new State(admin, snapshot, unmodifiableMap(owners), unmodifiableSet(inline),
                unmodifiableMap(open), names);
    }
}
