// SPDX-License-Identifier: MIT
package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * One listener, one rulelist, one route, and the sessions on one loop. The loop's thread sleeps all
 * the time: the benchmark is in its place.
 */
final class Configured {
    private final LoopGroup loops = new LoopGroup(1);
    private final Snapshots snapshots = new Snapshots();
    private final ListenerInfo listener;
    private final SessionTable table;

    /**
     * What is configured.
     *
     * @param protocol of the listener
     * @param idleMs its idle timeout
     * @param matches predicates of the rules, in order, all of which lead to the one route
     * @param clusters by name; the first is the destination, the others ingress stages
     */
    record Objects(String protocol, int idleMs, List<String> matches,
            Map<String, Connector> clusters) {
    }

    Configured(Objects objects) throws IOException {
        listener = new ListenerInfo(ListenerSpec.of(node("{name: l, spec: {protocol: "
                + objects.protocol + "}, rules: list}"), warning -> { }), "list", objects.idleMs);
        snapshots.publish(snapshot(objects));
        var shared = new SessionTable.Shared(new Sessions.Parts(loops, snapshots, new AccessLog(),
                FlowOffload.NONE), new AtomicLong()::incrementAndGet);
        table = new SessionTable(loop(), shared, new SessionMemory(Long.MAX_VALUE));
    }

    /** Its loop. */
    EventLoop loop() {
        return loops.all().getFirst();
    }

    Snapshot snapshot() {
        return snapshots.current();
    }

    ListenerInfo listener() {
        return listener;
    }

    SessionTable table() {
        return table;
    }

    void close() throws InterruptedException {
        loops.stop(1000);
    }

    private Snapshot snapshot(Objects objects) {
        var rules = new HashMap<String, Rule>();
        var names = new ArrayList<String>();
        for (var match : objects.matches) {
            var name = "rule-" + names.size();
            names.add(name);
            rules.put(name, rule(name, match));
        }
        var clusters = objects.clusters.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry ->
                        cluster(entry.getKey(), entry.getValue())));
        return new Snapshot(Map.of("l", listener), clusters,
                Map.of("list", new RuleList("list", names)), rules,
                Map.of("route", route(List.copyOf(objects.clusters.keySet()))));
    }

    private static Route route(List<String> clusters) {
        var spec = RouteSpec.of(node("{name: route, destination: " + clusters.getFirst() + "}"),
                warning -> { });
        return new Route("route", clusters.getFirst(), clusters.subList(1, clusters.size()),
                List.of(), spec.retry());
    }

    private static Rule rule(String name, String match) {
        return Rule.of(name, RuleSpec.of(node("{name: " + name + ", match: " + match
                + ", action: {route: route}}"), warning -> { }), Optional.of("route"),
                warning -> { });
    }

    private static Cluster cluster(String name, Connector connector) {
        var spec = ClusterSpec.of(node("{name: " + name + ", spec: {protocol: Any}}"),
                warning -> { });
        return new Cluster(name, spec, connector, List.of(), LoadBalancer.of(
                new LoadBalancerSpec("Trivial", Optional.empty()), List.of()));
    }

    private static Node node(String yaml) {
        return Documents.yaml("", yaml, Limits.BODY);
    }
}
