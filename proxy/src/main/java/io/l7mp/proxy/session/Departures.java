package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a change of the configuration took away, and what that means for the sessions there are.
 *
 * <p>Deleted recursively, a listener or cluster takes its sessions along, and an endpoint breaks
 * the connections to it. Whatever way it went, listeners that remove orphans
 * ({@code options.removeOrphanSessions}) lose the sessions of a listener, route or destination that
 * is gone. Sessions that are but one answer stay: it may be the answer to this very change.
 *
 * <p>Filled by the control thread, then only read, by loops.
 */
public final class Departures {
    private static final String LISTENER_GONE = "Listener deleted from API";
    private static final String CLUSTER_GONE = "Traversed Cluster deleted from API";
    private static final String ROUTE_GONE = "Route deleted from API";

    // What takes its sessions along.
    private final Map<String, ListenerInfo> listeners = new HashMap<>();
    private final Set<String> clusters = new HashSet<>();
    private final Map<String, Connector> replaced = new HashMap<>();
    private final List<EndPoint> endPoints = new ArrayList<>();

    // What leaves orphans.
    private final Set<String> routes = new HashSet<>();
    private final Set<String> destinations = new HashSet<>();

    /** The listener is gone; {@code recursive} ends its sessions whatever its options are. */
    public void listener(ListenerInfo gone, boolean recursive) {
        if (recursive || gone.removesOrphans()) {
            listeners.put(gone.name(), gone);
        }
    }

    /** The cluster is gone; {@code recursive} ends all sessions that traverse it. */
    public void cluster(Cluster gone, boolean recursive) {
        destinations.add(gone.name());
        if (recursive) {
            clusters.add(gone.name());
        }
    }

    /** Another cluster has its name now; ends all sessions that traverse this one. */
    public void replaced(Cluster gone) {
        replaced.put(gone.name(), gone.connector());
    }

    /** The route is gone. */
    public void route(Route gone) {
        routes.add(gone.name());
    }

    /** The endpoint is gone, and connections to it shall break. */
    public void endPoint(EndPoint gone) {
        endPoints.add(gone);
    }

    /** Whether no session has to hear of it. */
    boolean isEmpty() {
        return listeners.isEmpty() && clusters.isEmpty() && replaced.isEmpty()
                && endPoints.isEmpty() && routes.isEmpty() && destinations.isEmpty();
    }

    /** Why {@code session} ends, as its events show it; empty when it goes on. */
    Optional<String> endOf(Session session) {
        if (session.stages().stream().anyMatch(Departures::answersOnce)) {
            return Optional.empty();
        }
        var listener = listeners.get(session.listener().name());
        if (listener != null && listener.isSameAs(session.listener())) {
            return Optional.of(LISTENER_GONE);
        }
        if (session.stages().stream().anyMatch(this::isAtGoneCluster)) {
            return Optional.of(CLUSTER_GONE);
        }
        return session.listener().removesOrphans()
                ? session.route().flatMap(this::orphanedBy) : Optional.empty();
    }

    /** Breaks the session's connections to endpoints that are gone. */
    void lose(Session session) {
        endPoints.forEach(session::lose);
    }

    private Optional<String> orphanedBy(Route route) {
        if (routes.contains(route.name())) {
            return Optional.of(ROUTE_GONE);
        }
        return destinations.contains(route.destination())
                ? Optional.of(CLUSTER_GONE) : Optional.empty();
    }

    private static boolean answersOnce(Stage stage) {
        return stage.cluster().filter(cluster -> cluster.connector().answersOnce()).isPresent();
    }

    private boolean isAtGoneCluster(Stage stage) {
        if (stage instanceof SourceStage) {
            return false;
        }
        return clusters.contains(stage.origin()) || stage.cluster()
                .filter(cluster -> replaced.get(stage.origin()) == cluster.connector())
                .isPresent();
    }
}
