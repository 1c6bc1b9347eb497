package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import java.util.Map;

/**
 * The configuration at one moment, as loops and answers see it; immutable.
 *
 * <p>Every map goes from name to object, in order of creation.
 */
public record Snapshot(Map<String, ListenerInfo> listeners, Map<String, Cluster> clusters,
        Map<String, RuleList> ruleLists, Map<String, Rule> rules, Map<String, Route> routes) {
    /** Nothing configured. */
    public static final Snapshot EMPTY =
            new Snapshot(Map.of(), Map.of(), Map.of(), Map.of(), Map.of());
}
