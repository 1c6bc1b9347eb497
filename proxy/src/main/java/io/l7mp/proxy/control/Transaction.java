package io.l7mp.proxy.control;

import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ConfigException;
import io.l7mp.proxy.config.Configuration;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.Findings;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.Node;
import io.l7mp.proxy.config.Ref;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleListSpec;
import io.l7mp.proxy.config.RuleSpec;
import java.util.Optional;

/**
 * What one request changes; it takes effect as a whole after the last call, or not at all.
 *
 * <p>Additions throw {@link ConfigException}, deletions {@link NotFoundException}; the transaction
 * must be given up then. {@code recursive} deletions take along what was written in place and end
 * sessions. Control thread only.
 */
public final class Transaction {
    private final Draft draft;
    private final Additions additions;
    private final Findings findings;
    private final Deletions deletions;

    Transaction(Draft draft, Additions additions, Findings findings) {
        this.draft = draft;
        this.additions = additions;
        this.findings = findings;
        this.deletions = new Deletions(draft);
    }

    /** Hears warnings about what is added; they are told when the transaction has taken effect. */
    public Findings findings() {
        return findings;
    }

    /** Adds everything a configuration holds, and changes the settings that it gives. */
    public void addAll(Configuration configuration) {
        draft.admin = draft.admin.with(configuration.admin());
        additions.addAll(configuration);
        new DanglingNames(draft, findings).tell();
    }

    /** Changes the settings of the process that {@code given} has; the others stay. */
    public void changeSettings(AdminSpec given) {
        draft.admin = draft.admin.with(given);
    }

    /** Adds a listener, to be opened at the end of the transaction. */
    public void addListener(ListenerSpec spec) {
        additions.listener(spec);
    }

    /** Adds a cluster, which has a name. */
    public void addCluster(ClusterSpec spec) {
        additions.cluster(spec.name().orElseThrow(), spec);
    }

    /** Appends an endpoint to the cluster. */
    public void addEndPoint(String cluster, EndPointSpec spec) {
        if (!draft.clusters.containsKey(cluster)) {
            throw NotFoundException.plain();
        }
        additions.endPoint(cluster, spec);
    }

    /** Adds a rulelist, which has a name. */
    public void addRuleList(RuleListSpec spec) {
        additions.ruleList(spec.name().orElseThrow(), spec);
    }

    /** Inserts a rule into the rulelist, before the one at {@code position} (0 to length). */
    public void insertRule(String ruleList, String position, Ref<RuleSpec> rule) {
        var list = Optional.ofNullable(draft.ruleLists.get(ruleList))
                .orElseThrow(() -> new NotFoundException("Bad Request"));
        var index = Positions.parse(position).filter(i -> i <= list.ruleNames().size())
                .orElseThrow(() -> ConfigException.contract(Node.empty(),
                        "Cannot insert rule at position " + position + " into rulelist"));
        additions.insertRule(ruleList, index, rule);
    }

    /** Adds a rule, which has a name. */
    public void addRule(RuleSpec spec) {
        additions.rule(spec.name().orElseThrow(), spec);
    }

    /** Adds a route, which has a name. */
    public void addRoute(RouteSpec spec) {
        additions.route(spec.name().orElseThrow(), spec);
    }

    /** Deletes a listener; recursively, its rulelist too, and its sessions end. */
    public void deleteListener(String name, boolean recursive) {
        deletions.listener(name, recursive);
    }

    /** Deletes a cluster with its endpoints; recursively, sessions that traverse it end. */
    public void deleteCluster(String name, boolean recursive) {
        deletions.cluster(name, recursive);
    }

    /** Deletes an endpoint; recursively, its sessions lose it and their retry policy decides. */
    public void deleteEndPoint(String name, boolean recursive) {
        deletions.endPoint(name, recursive);
    }

    /** Deletes a rulelist; recursively, all its rules too. */
    public void deleteRuleList(String name, boolean recursive) {
        deletions.ruleList(name, recursive);
    }

    /**
     * Takes a rule out of the rulelist; recursively, deletes the rule object too.
     *
     * @param rule its position, or else its name
     */
    public void deleteRuleOf(String ruleList, String rule, boolean recursive) {
        var list = Optional.ofNullable(draft.ruleLists.get(ruleList))
                .orElseThrow(() -> new NotFoundException("No such rule list: " + ruleList));
        var rules = list.ruleNames();
        var named = rules.indexOf(rule);
        var position = Positions.parse(rule);
        if (position.filter(i -> i < rules.size()).isPresent()) {
            deletions.ruleAt(ruleList, position.get(), recursive);
        } else if (named >= 0) {
            deletions.ruleAt(ruleList, named, recursive);
        } else {
            throw new NotFoundException(position.isPresent()
                    ? "Cannot delete rule at position " + rule + " from rulelist"
                    : "No rule " + rule + " on rulelist " + ruleList);
        }
    }

    /** Deletes a rule; recursively, its route too when that was written in place. */
    public void deleteRule(String name, boolean recursive) {
        deletions.rule(name, recursive);
    }

    /** Deletes a route; recursively, its clusters too when they were written in place. */
    public void deleteRoute(String name, boolean recursive) {
        deletions.route(name, recursive);
    }
}
