package io.l7mp.proxy.control;

import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.session.Snapshot;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Optional;

/** Finds the listeners by which the API can be reached. */
final class ControllerSearch {
    private final Snapshot snapshot;

    ControllerSearch(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Whether some rule of an HTTP listener, however it is reached, leads to the API. */
    boolean leadsThere(ListenerInfo listener) {
        var seen = new HashSet<String>();
        var next = new ArrayDeque<String>();
        if (listener.listenerSpec().protocol().equals("HTTP")) {
            next.add(listener.ruleList());
        }
        while (!next.isEmpty()) {
            var ruleList = Optional.ofNullable(snapshot.ruleLists().get(next.poll()));
            if (ruleList.isEmpty() || !seen.add(ruleList.get().name())) {
                continue;
            }
            for (var name : ruleList.get().ruleNames()) {
                var rule = Optional.ofNullable(snapshot.rules().get(name));
                if (rule.filter(this::leadsThere).isPresent()) {
                    return true;
                }
                rule.flatMap(each -> each.action().apply()).ifPresent(next::add);
            }
        }
        return false;
    }

    private boolean leadsThere(Rule rule) {
        return rule.action().route().map(snapshot.routes()::get)
                .map(route -> snapshot.clusters().get(route.destination()))
                .filter(cluster -> cluster.spec().protocol().equals("L7mpController"))
                .isPresent();
    }
}
