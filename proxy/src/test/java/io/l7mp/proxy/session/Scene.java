package io.l7mp.proxy.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.config.RetrySpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Sessions on a loop between streams driven by hand; the destination is the cluster "up". */
final class Scene implements AutoCloseable {
    private static final long HEAP_BYTES = 16 << 20;

    final LoopGroup loops = new LoopGroup(1);
    final Snapshots snapshots = new Snapshots();
    final Sessions sessions = new Sessions(new Sessions.Parts(loops, snapshots,
            new AccessLog(), FlowOffload.NONE), HEAP_BYTES);
    final FakeCluster up = new FakeCluster();
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private ListenerInfo listener;
    private String rule = "{name: rule, action: {route: route}}";
    private Route route;

    Scene() throws IOException {
        add("up", up);
        route(List.of(), List.of(), "never", 1, 2000);
        options("track: 60");
    }

    /** Streams of a cluster, made as the test has planned, by default connected at once. */
    static final class FakeCluster implements Connector {
        final List<FakeStream> opened = new ArrayList<>();
        private final ArrayDeque<FakeStream> planned = new ArrayDeque<>();
        private String usually = "ok";
        private boolean isRetriable = true;
        private boolean isVirtual = true;

        /** How all connect for which there is no plan. */
        FakeCluster usually(String connecting) {
            usually = connecting;
            return this;
        }

        /** How the next ones connect. */
        FakeCluster plan(String... connecting) {
            for (var how : connecting) {
                planned.add(new FakeStream(how));
            }
            return this;
        }

        FakeCluster plan(FakeStream stream) {
            planned.add(stream);
            return this;
        }

        FakeCluster notRetriable() {
            isRetriable = false;
            return this;
        }

        FakeCluster withEndPoints() {
            isVirtual = false;
            return this;
        }

        FakeStream last() {
            return opened.get(opened.size() - 1);
        }

        @Override
        public Stream open(StreamContext context) {
            var stream = planned.isEmpty() ? new FakeStream(usually) : planned.poll();
            opened.add(stream);
            return stream;
        }

        @Override
        public boolean isVirtual() {
            return isVirtual;
        }

        @Override
        public boolean isRetriable() {
            return isRetriable;
        }
    }

    Scene add(String name, Connector connector, EndPoint... endPoints) {
        var spec = ClusterSpec.of(node("{name: " + name + ", spec: {protocol: Echo}}"),
                warning -> { });
        var trivial = new LoadBalancerSpec("Trivial", Optional.empty());
        clusters.put(name, new Cluster(name, spec, connector, List.of(endPoints),
                LoadBalancer.of(trivial, List.of(endPoints))));
        if (listener != null) {
            publish();
        }
        return this;
    }

    Scene add(String name, Function<StreamContext, Stream> connector) {
        return add(name, new Connector() {
            @Override
            public Stream open(StreamContext context) {
                return connector.apply(context);
            }

            @Override
            public boolean isVirtual() {
                return true;
            }
        });
    }

    Cluster cluster(String name) {
        return clusters.get(name);
    }

    void remove(String name) {
        clusters.remove(name);
        publish();
    }

    Scene retry(String retryOn, int retries, int timeoutMs) {
        return route(route.ingress(), route.egress(), retryOn, retries, timeoutMs);
    }

    Scene chain(List<String> ingress, List<String> egress) {
        route = new Route("route", "up", ingress, egress, route.retry());
        publish();
        return this;
    }

    Scene options(String options) {
        listener = new ListenerInfo(ListenerSpec.of(node("{name: l, spec: {protocol: X}, "
                + "rules: rules, options: {" + options + "}}"), warning -> { }), "rules", 0);
        publish();
        return this;
    }

    Scene rule(String yaml) {
        rule = yaml;
        publish();
        return this;
    }

    /** Sets up a session; its source is connected already. */
    FakeStream accept(String name) throws IOException {
        var source = new FakeStream("ok");
        accept(name, source);
        return source;
    }

    void accept(String name, FakeStream source) throws IOException {
        var loop = loops.next();
        run(() -> sessions.acceptor(loop).accept(listener, new Metadata(name), source));
    }

    /** Runs {@code action} on the loop and waits for its end. */
    void run(Runnable action) throws IOException {
        loops.next().await(() -> {
            action.run();
            return null;
        });
    }

    /** Spins until {@code condition} holds on the loop. */
    void until(BooleanSupplier condition) throws IOException {
        var deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (!loops.next().await(condition::getAsBoolean)) {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> "waited in vain: "
                    + ProxyFixture.list(sessions));
        }
    }

    Map<String, Object> shown(String name) {
        return sessions.describe(name).join().orElseThrow();
    }

    /** The kinds of the session's events, or one column of them. */
    List<Object> events(String name, String column) {
        return ((List<?>) shown(name).get("events")).stream()
                .<Object>map(event -> ((Map<?, ?>) event).get(column)).toList();
    }

    void assertEvents(String name, String... expected) {
        assertEquals(List.of(expected), events(name, "event"));
    }

    /** Waits until the session has had so many events, then compares. */
    void awaitEvents(String name, String... expected) throws IOException {
        until(() -> true);
        var deadlineNs = System.nanoTime() + 5_000_000_000L;
        while (events(name, "event").size() < expected.length
                && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
        }
        assertEvents(name, expected);
    }

    static EndPoint endPoint(String name) {
        return new EndPoint(name, EndPointSpec.of(node("{spec: {address: 127.0.0.1}}"),
                warning -> { }));
    }

    @Override
    public void close() throws InterruptedException {
        sessions.endAll("test is over").join();
        loops.stop(5_000);
    }

    private Scene route(List<String> ingress, List<String> egress, String retryOn, int retries,
            int timeoutMs) {
        route = new Route("route", "up", ingress, egress,
                new RetrySpec(retryOn, retries, timeoutMs, Node.empty()));
        if (listener != null) {
            publish();
        }
        return this;
    }

    private void publish() {
        var compiled = Rule.of("rule", RuleSpec.of(node(rule), warning -> { }),
                Optional.of("route"), warning -> { });
        snapshots.publish(new Snapshot(Map.of("l", listener), new LinkedHashMap<>(clusters),
                Map.of("rules", new RuleList("rules", List.of("rule"))),
                Map.of("rule", compiled), Map.of("route", route)));
    }

    static Node node(String yaml) {
        return Documents.yaml("test", yaml, Limits.BODY);
    }
}
