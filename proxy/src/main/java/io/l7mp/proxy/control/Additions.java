package io.l7mp.proxy.control;

import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.ObjectKind;
import io.l7mp.proxy.config.Ref;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleListSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.control.Naming.Wish;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Makes objects of specs and puts them into a draft, and those written in place along with them.
 * What cannot be is a {@link ConfigException} for the {@link Findings}, which throw it or go on to
 * find more; the draft is spoilt then.
 */
final class Additions {
    private final Draft draft;
    private final Former former;
    private final Naming naming;
    private final Protocols protocols;
    private final ClusterMaker clusters;
    private final Findings findings;

    /** Additions to {@code draft}, which may take the place of what {@code former} knows. */
    Additions(Draft draft, Former former, Protocols protocols, Findings findings) {
        this.draft = draft;
        this.former = former;
        this.naming = new Naming(draft);
        this.protocols = protocols;
        this.clusters = new ClusterMaker(draft, former, naming, protocols);
        this.findings = findings;
    }

    /** Adds a whole configuration. Names are made in this order, which is the ancestor's. */
    void addAll(Configuration all) {
        naming.reserve(all);
        all.clusters().forEach(spec -> attempt(() -> cluster(spec.name().orElseThrow(), spec)));
        all.listeners().forEach(spec -> attempt(() -> listener(spec)));
        all.ruleLists().forEach(spec -> attempt(() -> ruleList(spec.name().orElseThrow(), spec)));
        all.rules().forEach(spec -> attempt(() -> rule(spec.name().orElseThrow(), spec)));
        all.routes().forEach(spec -> attempt(() -> route(spec.name().orElseThrow(), spec)));
    }

    void listener(ListenerSpec spec) {
        naming.checkFree(ObjectKind.LISTENER, spec.name(), spec.spec());
        var ruleList = switch (spec.rules()) {
            case Ref.Named<RuleListSpec> named -> named.name();
            case Ref.Inline<RuleListSpec> inline -> inlineRuleList(spec.name(), inline.spec());
        };
        var maker = protocols.listener(spec);
        var info = new ListenerInfo(spec, ruleList, protocols.defaultIdleMs(spec));
        draft.listeners.put(spec.name(), info);
        draft.opening.add(new Draft.Opening(info, maker));
        protocols.warn(spec, findings);
    }

    void cluster(String name, ClusterSpec spec) {
        clusters.add(name, spec);
        protocols.warn(spec, findings);
    }

    /** Appends an endpoint to a cluster that exists. */
    void endPoint(String cluster, EndPointSpec spec) {
        clusters.addEndPoint(cluster, spec);
    }

    void ruleList(String name, RuleListSpec spec) {
        naming.checkFree(ObjectKind.RULE_LIST, name, Node.empty());
        var rules = new ArrayList<String>();
        var formerNames = former.rules(name, spec.rules()).iterator();
        for (var ref : spec.rules()) {
            var formerName = formerNames.next();
            attempt(() -> rules.add(ruleOf(name, ref, formerName)));
        }
        draft.ruleLists.put(name, new RuleList(name, rules));
    }

    /** Puts a rule into a rulelist that exists, before the one at {@code position}. */
    void insertRule(String ruleList, int position, Ref<RuleSpec> ref) {
        var rules = new ArrayList<>(draft.ruleLists.get(ruleList).ruleNames());
        rules.add(position, ruleOf(ruleList, ref, Optional.empty()));
        draft.ruleLists.put(ruleList, new RuleList(ruleList, rules));
    }

    void rule(String name, RuleSpec spec) {
        naming.checkFree(ObjectKind.RULE, name, spec.match().orElse(Node.empty()));
        var route = spec.action().route()
                .flatMap(ref -> findings.attempt(() -> routeOf(name, ref)));
        draft.rules.put(name, Rule.of(name, spec, route, findings));
    }

    void route(String name, RouteSpec spec) {
        naming.checkFree(ObjectKind.ROUTE, name, spec.retry().node());
        var destination = clusterOf(name, spec.destination(), former.destination(name));
        var ingress = new ArrayList<String>();
        spec.ingress().forEach(stage -> ingress.add(clusterOf(name + "-ingress", stage,
                former.ingress(name, ingress.size()))));
        var egress = new ArrayList<String>();
        spec.egress().forEach(stage -> egress.add(clusterOf(name + "-egress", stage,
                former.egress(name, egress.size()))));
        draft.routes.put(name, new Route(name, destination, ingress, egress, spec.retry()));
    }

    private String inlineRuleList(String listener, RuleListSpec spec) {
        var wish = new Wish(spec.name(), former.ruleList(listener));
        var name = naming.inlineName(ObjectKind.RULE_LIST, wish, listener);
        ruleList(name, spec);
        return name;
    }

    private String ruleOf(String ruleList, Ref<RuleSpec> ref, Optional<String> formerName) {
        return switch (ref) {
            case Ref.Named<RuleSpec> named -> named.name();
            case Ref.Inline<RuleSpec> inline -> {
                var spec = inline.spec();
                var wish = new Wish(spec.name(), formerName);
                var name = naming.inlineName(ObjectKind.RULE, wish, ruleList);
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
                var wish = new Wish(spec.name(), former.route(rule));
                var name = naming.inlineName(ObjectKind.ROUTE, wish, rule);
                route(name, spec);
                yield name;
            }
        };
    }

    private String clusterOf(String owner, Ref<ClusterSpec> ref, Optional<String> formerName) {
        return switch (ref) {
            case Ref.Named<ClusterSpec> named -> named.name();
            case Ref.Inline<ClusterSpec> inline -> {
                var spec = inline.spec();
                var wish = new Wish(spec.name(), formerName);
                var name = naming.inlineName(ObjectKind.CLUSTER, wish, owner);
                attempt(() -> cluster(name, spec));
                yield name;
            }
        };
    }

    private void attempt(Runnable addition) {
        findings.attempt(() -> {
            addition.run();
            return true;
        });
    }
}
