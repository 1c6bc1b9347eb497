package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.Node;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.config.Ref;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleListSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes objects of specs and puts them into a draft, and those written in place along with them.
 * Every method throws a {@link ConfigException} for what cannot be; the draft is spoilt then.
 */
final class Additions {
    private final Draft draft;
    private final Naming naming;
    private final Protocols protocols;
    private final ClusterMaker clusters;
    private final Consumer<String> warnings;

    Additions(Draft draft, Names names, Protocols protocols, Consumer<String> warnings) {
        this.draft = draft;
        this.naming = new Naming(draft, names);
        this.protocols = protocols;
        this.clusters = new ClusterMaker(draft, naming, protocols);
        this.warnings = warnings;
    }

    /** Adds a whole configuration. Names are made in this order, which is the ancestor's. */
    void addAll(Configuration all) {
        naming.reserve(all);
        draft.admin = all.admin();
        all.clusters().forEach(spec -> cluster(spec.name().orElseThrow(), spec));
        all.listeners().forEach(this::listener);
        all.ruleLists().forEach(spec -> ruleList(spec.name().orElseThrow(), spec));
        all.rules().forEach(spec -> rule(spec.name().orElseThrow(), spec));
        all.routes().forEach(spec -> route(spec.name().orElseThrow(), spec));
    }

    void listener(ListenerSpec spec) {
        naming.checkFree(ObjectKind.LISTENER, spec.name(), spec.spec());
        var maker = protocols.listener(spec);
        var ruleList = switch (spec.rules()) {
            case Ref.Named<RuleListSpec> named -> named.name();
            case Ref.Inline<RuleListSpec> inline -> inlineRuleList(spec.name(), inline.spec());
        };
        var info = new ListenerInfo(spec, ruleList, protocols.defaultIdleSeconds(spec));
        draft.listeners.put(spec.name(), info);
        draft.opening.add(new Draft.Opening(info, maker));
    }

    void cluster(String name, ClusterSpec spec) {
        clusters.add(name, spec);
    }

    /** Appends an endpoint to a cluster that exists. */
    void endPoint(String cluster, EndPointSpec spec) {
        clusters.addEndPoint(cluster, spec);
    }

    void ruleList(String name, RuleListSpec spec) {
        naming.checkFree(ObjectKind.RULE_LIST, name, Node.empty());
        var rules = spec.rules().stream().map(ref -> ruleOf(name, ref)).toList();
        draft.ruleLists.put(name, new RuleList(name, rules));
    }

    /** Puts a rule into a rulelist that exists, before the one at {@code position}. */
    void insertRule(String ruleList, int position, Ref<RuleSpec> ref) {
        var rules = new ArrayList<>(draft.ruleLists.get(ruleList).ruleNames());
        rules.add(position, ruleOf(ruleList, ref));
        draft.ruleLists.put(ruleList, new RuleList(ruleList, rules));
    }

    void rule(String name, RuleSpec spec) {
        naming.checkFree(ObjectKind.RULE, name, spec.match().orElse(Node.empty()));
        var route = spec.action().route().map(ref -> routeOf(name, ref));
        draft.rules.put(name, Rule.of(name, spec, route, warnings));
    }

    void route(String name, RouteSpec spec) {
        naming.checkFree(ObjectKind.ROUTE, name, spec.retry().node());
        var destination = clusterOf(name, spec.destination());
        var ingress = chainOf(name + "-ingress", spec.ingress());
        var egress = chainOf(name + "-egress", spec.egress());
        draft.routes.put(name, new Route(name, destination, ingress, egress, spec.retry()));
    }

    private String inlineRuleList(String listener, RuleListSpec spec) {
        var name = naming.inlineName(ObjectKind.RULE_LIST, spec.name(), listener);
        ruleList(name, spec);
        return name;
    }

    private String ruleOf(String ruleList, Ref<RuleSpec> ref) {
        return switch (ref) {
            case Ref.Named<RuleSpec> named -> named.name();
            case Ref.Inline<RuleSpec> inline -> {
                var spec = inline.spec();
                var name = naming.inlineName(ObjectKind.RULE, spec.name(), ruleList);
                rule(name, spec);
                yield name;
            }
        };
    }

    private String routeOf(String rule, Ref<RouteSpec> ref) {
        return switch (ref) {
            case Ref.Named<RouteSpec> named -> named.name();
            case Ref.Inline<RouteSpec> inline -> {
                var spec = inline.spec();
                var name = naming.inlineName(ObjectKind.ROUTE, spec.name(), rule);
                route(name, spec);
                yield name;
            }
        };
    }

    private String clusterOf(String owner, Ref<ClusterSpec> ref) {
        return switch (ref) {
            case Ref.Named<ClusterSpec> named -> named.name();
            case Ref.Inline<ClusterSpec> inline -> {
                var spec = inline.spec();
                var name = naming.inlineName(ObjectKind.CLUSTER, spec.name(), owner);
                cluster(name, spec);
                yield name;
            }
        };
    }

    private List<String> chainOf(String owner, List<Ref<ClusterSpec>> chain) {
        return chain.stream().map(ref -> clusterOf(owner, ref)).toList();
    }
}
