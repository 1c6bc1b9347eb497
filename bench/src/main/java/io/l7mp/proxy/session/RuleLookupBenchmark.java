// SPDX-License-Identifier: MIT
package io.l7mp.proxy.session;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.proxy.cluster.Cluster;
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
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.protocol.echo.EchoFactory;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it costs to find a session's route in a rulelist of which the last rule matches, alone and
 * as part of setting a session up and ending it. The session is one of HTTP; the predicates are
 * what people write about those, all operations taking turns.
 */
@State(Scope.Thread)
public class RuleLookupBenchmark extends MicroBenchmark {
    private static final List<String> PREDICATES = List.of(
            "{op: test, path: /IP/src_addr, value: 10.0.0.%d}",
            "{op: starts, path: /HTTP/url/path, value: /service-%d/}",
            "{op: and, apply: [{op: test, path: /HTTP/method, value: GET},"
                    + " {op: test, path: /HTTP/headers/host, value: host-%d.example}]}",
            "{op: less, path: /TCP/src_port, value: %d}",
            "{op: matches, path: /HTTP/url/path, value: '^/v[0-9]+/item-%d$'}",
            "{op: in, path: /IP/dst_addr, value: [10.1.0.%1$d, 10.2.0.%1$d]}",
            "{op: contains, path: /HTTP/headers/user-agent, value: agent-%d, ignore_case: true}",
            "{op: defined, path: /HTTP/headers/x-header-%d}");

    /** How many predicates do not hold before one does. */
    @Param({"1", "100", "1000"})
    private int predicates;

    private final Snapshots snapshots = new Snapshots();
    private final ListenerInfo listener = new ListenerInfo(ListenerSpec.of(
            node("{name: l, spec: {protocol: HTTP}, rules: list}"), warning -> { }), "list", 0);
    private SessionTable table;
    private Metadata metadata;

    /** Makes the rules and the rest of the configuration. */
    @Setup
    public void configure() throws IOException {
        var rules = new HashMap<String, Rule>();
        var names = new ArrayList<String>();
        for (var i = 0; i <= predicates; i++) {
            var rule = rule("rule-" + i, i < predicates
                    ? PREDICATES.get(i % PREDICATES.size()).formatted(i) : "'*'");
            rules.put(rule.name(), rule);
            names.add(rule.name());
        }
        var route = new Route("route", "echo", List.of(), List.of(),
                RouteSpec.of(
                node("{name: route, destination: echo}"), warning -> { }).retry());
        snapshots.publish(new Snapshot(Map.of("l", listener), Map.of("echo", echo()),
                Map.of("list", new RuleList("list", names)), rules, Map.of("route", route)));
        var loops = new LoopGroup(1);
        var shared = new SessionTable.Shared(new Sessions.Parts(loops, snapshots, new AccessLog(),
                FlowOffload.NONE), new AtomicLong()::incrementAndGet);
        table = new SessionTable(loops.all().getFirst(), shared, new SessionMemory(Long.MAX_VALUE));
        metadata = metadata();
    }

    /** Finding the route alone. */
    @Benchmark
    public Object lookup() {
        return new RouteLookup(snapshots.current(), metadata).find("list");
    }

    /** A session's life without data: metadata, lookup, connecting to Echo, its end. */
    @Benchmark
    public Object session() {
        var client = new Client();
        table.accept(listener, metadata(), client);
        client.leave();
        return client;
    }

    private static Rule rule(String name, String match) {
        return Rule.of(name, RuleSpec.of(node("{name: " + name + ", match: " + match
                + ", action: {route: route}}"), warning -> { }), Optional.of("route"),
                warning -> { });
    }

    private static Cluster echo() {
        var spec = ClusterSpec.of(node("{name: echo, spec: {protocol: Echo}}"), warning -> { });
        return new Cluster("echo", spec, new EchoFactory(), List.of(), LoadBalancer.of(
                new LoadBalancerSpec("Trivial", Optional.empty()), List.of()));
    }

    private static Metadata metadata() {
        var url = new LinkedHashMap<String, Object>();
        url.put("path", "/v1/products/17?color=blue");
        url.put("query", "color=blue");
        var headers = new LinkedHashMap<String, Object>();
        headers.put("host", "shop.example");
        headers.put("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0");
        headers.put("accept", "*/*");
        var http = new LinkedHashMap<String, Object>();
        http.put("version", "1.1");
        http.put("method", "GET");
        http.put("url", url);
        http.put("headers", headers);
        return new Metadata("HTTP:127.0.0.1:40000-127.0.0.1:8080-0").withPorts("TCP",
                new Metadata.Endpoints("127.0.0.1", 40_000, "127.0.0.1", 8080))
                .with("HTTP", http);
    }

    private static Node node(String yaml) {
        return Documents.yaml("", yaml, Limits.BODY);
    }

    /** A client that says nothing. */
    private static final class Client extends Stream {
        Client() {
            super(Kind.BYTES);
        }

        /** Is gone, as a connection is that was reset: the session ends. */
        void leave() {
            events().onFailed(Cause.of("over"));
        }

        @Override
        public void connect() {
        }

        @Override
        public void pause() {
        }

        @Override
        public void resume() {
        }

        @Override
        public void close(Ending ending) {
        }

        @Override
        protected boolean take(Batch batch) {
            return true;
        }

        @Override
        public void end() {
        }
    }
}
