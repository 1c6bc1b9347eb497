package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.config.Ref;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.RuleList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that were made for unnamed objects in a configuration that is being replaced: what is
 * written in the same place again keeps its name, so that it can be seen to be the same object.
 */
final class Former {
    private final State state;

    /** Remembers {@code state}; {@link State#EMPTY} for additions, which replace nothing. */
    Former(State state) {
        this.state = state;
    }

    /** The rulelist that was written into the listener. */
    Optional<String> ruleList(String listener) {
        return find(state.snapshot().listeners(), listener).map(ListenerInfo::ruleList)
                .filter(name -> isMade(ObjectKind.RULE_LIST, listener, name));
    }

    /** The route that was written into the rule. */
    Optional<String> route(String rule) {
        return find(state.snapshot().rules(), rule)
                .flatMap(found -> found.action().route())
                .filter(name -> isMade(ObjectKind.ROUTE, rule, name));
    }

    /** The destination that was written into the route. */
    Optional<String> destination(String route) {
        return find(state.snapshot().routes(), route).map(Route::destination)
                .filter(name -> isMade(ObjectKind.CLUSTER, route, name));
    }

    /** The cluster that was written into the route's ingress at a position. */
    Optional<String> ingress(String route, int position) {
        return find(state.snapshot().routes(), route).map(Route::ingress)
                .filter(chain -> position < chain.size())
                .map(chain -> chain.get(position))
                .filter(name -> isMade(ObjectKind.CLUSTER, route + "-ingress", name));
    }

    /** The cluster that was written into the route's egress at a position. */
    Optional<String> egress(String route, int position) {
        return find(state.snapshot().routes(), route).map(Route::egress)
                .filter(chain -> position < chain.size())
                .map(chain -> chain.get(position))
                .filter(name -> isMade(ObjectKind.CLUSTER, route + "-egress", name));
    }

    /**
     * The rules that were written into the rulelist, as they correspond to {@code rules}: those
     * that say the same first, wherever they stood, then those in the same place.
     */
    List<Optional<String>> rules(String ruleList, List<Ref<RuleSpec>> rules) {
        var names = Optional.ofNullable(state.snapshot().ruleLists().get(ruleList))
                .map(RuleList::ruleNames).orElse(List.of()).stream()
                .map(name -> isMade(ObjectKind.RULE, ruleList, name) ? name : "").toList();
        var bySpec = new Multimap<RuleSpec>();
        names.stream().flatMap(name -> find(state.snapshot().rules(), name).stream())
                .forEach(rule -> bySpec.add(rule.spec(), rule.name()));
        var former = new ArrayList<Optional<String>>();
        rules.forEach(rule -> former.add(rule instanceof Ref.Inline<RuleSpec>(RuleSpec spec)
                ? bySpec.take(spec) : Optional.empty()));
        var left = new HashSet<>(names);
        former.forEach(name -> name.ifPresent(left::remove));
        for (var i = 0; i < Math.min(rules.size(), names.size()); i++) {
            if (former.get(i).isEmpty() && !names.get(i).isEmpty() && left.remove(names.get(i))) {
                former.set(i, Optional.of(names.get(i)));
            }
        }
        return former;
    }

    /** The endpoints of the cluster without names of their own, by what they say. */
    List<Optional<String>> endPoints(String cluster, List<EndPointSpec> endPoints) {
        var bySpec = new Multimap<Node>();
        find(state.snapshot().clusters(), cluster).map(Cluster::endPoints).orElse(List.of())
                .stream().filter(each -> isMade(ObjectKind.END_POINT, cluster, each.name()))
                .forEach(each -> bySpec.add(each.spec(), each.name()));
        return endPoints.stream().map(spec -> bySpec.take(spec.spec())).toList();
    }

    private static <T> Optional<T> find(Map<String, T> objects, String name) {
        return Optional.ofNullable(objects.get(name));
    }

    private static boolean isMade(ObjectKind kind, String owner, String name) {
        return Names.isMade(kind, owner, name);
    }

    /** Names by what they stand for, to be taken one after the other. */
    private static final class Multimap<K> {
        private final Map<K, ArrayDeque<String>> names = new HashMap<>();

        void add(K key, String name) {
            names.computeIfAbsent(key, each -> new ArrayDeque<>()).add(name);
        }

        Optional<String> take(K key) {
            return Optional.ofNullable(names.get(key)).map(ArrayDeque::poll);
        }
    }
}
