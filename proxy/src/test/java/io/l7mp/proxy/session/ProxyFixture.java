package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.config.LoadBalancerSpec;
import io.l7mp.proxy.config.RetrySpec;
import io.l7mp.proxy.config.RouteSpec;
import io.l7mp.proxy.config.RuleSpec;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Resolver;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Loops, sessions and real listeners without control: every listener's sessions take one route,
 * called {@code route}.
 */
public final class ProxyFixture implements AutoCloseable {
    private static final LoadBalancerSpec TRIVIAL =
            new LoadBalancerSpec("Trivial", Optional.empty());

    private final LoopGroup loops;
    private final Snapshots snapshots = new Snapshots();
    private final AccessLog accessLog = new AccessLog();
    private final Sessions sessions;
    private final Descriptors descriptors = Descriptors.ofProcess();
    private final Map<String, ListenerInfo> listeners = new LinkedHashMap<>();
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final List<Listener> open = new ArrayList<>();
    private Route route = new Route("route", "none", List.of(), List.of(), retry("{}"));

    public ProxyFixture() throws IOException {
        this(1);
    }

    public ProxyFixture(int loopCount) throws IOException {
        loops = new LoopGroup(loopCount);
        sessions = new Sessions(new Sessions.Parts(loops, snapshots, accessLog,
                FlowOffload.NONE));
        publish();
    }

    public LoopGroup loops() {
        return loops;
    }

    public Descriptors descriptors() {
        return descriptors;
    }

    /** For factories whose clusters connect. */
    public Outbound outbound() {
        return new Outbound(descriptors, new Resolver());
    }

    public Sessions sessions() {
        return sessions;
    }

    public AccessLog accessLog() {
        return accessLog;
    }

    /** What the configuration has to say of itself and of its traffic. */
    public ConfigurationCollector configuration() {
        return new ConfigurationCollector(snapshots);
    }

    /** Sets a session of {@code source} up on {@code loop}, as if a UDP listener had taken it. */
    public void accept(EventLoop loop, Metadata metadata, Stream source) throws IOException {
        var spec = ListenerSpec.of(node("{name: u, spec: {protocol: UDP}, rules: rules,"
                + " options: {track: 60}}"), warning -> { });
        var info = listeners.computeIfAbsent("u", name -> new ListenerInfo(spec, "rules", 0));
        publish();
        loop.await(() -> {
            sessions.acceptor(loop).accept(info, metadata, source);
            return null;
        });
    }

    /** Adds the cluster described by YAML. */
    public ProxyFixture cluster(ProtocolFactory factory, String yaml) {
        var spec = ClusterSpec.of(node(yaml), warning -> { });
        var endPoints = new ArrayList<EndPoint>();
        for (var endPoint : spec.endpoints()) {
            endPoints.add(new EndPoint("e" + endPoints.size(), endPoint));
        }
        var name = spec.name().orElseThrow();
        clusters.put(name, new Cluster(name, spec, factory.cluster(spec).orElseThrow(),
                List.copyOf(endPoints), LoadBalancer.of(TRIVIAL, endPoints)));
        publish();
        return this;
    }

    /** Removes a cluster. */
    public void removeCluster(String name) {
        clusters.remove(name);
        publish();
    }

    /** Sets the only route: destination, and ingress, egress and retry in YAML. */
    public ProxyFixture route(String destination, List<String> ingress, String retryYaml) {
        route = new Route("route", destination, ingress, List.of(), retry(retryYaml));
        publish();
        return this;
    }

    /** Opens the listener described by YAML. */
    public Listener listen(ProtocolFactory factory, String yaml) throws IOException {
        var spec = ListenerSpec.of(node(yaml), warning -> { });
        var info = new ListenerInfo(spec, "rules", factory.defaultIdleMs(spec));
        listeners.put(info.name(), info);
        publish();
        var listener = factory.listener(spec).orElseThrow().apply(
                new ListenerContext(info, loops, sessions::acceptor, descriptors));
        listener.open();
        open.add(listener);
        return listener;
    }

    /** The only session, as the API shows it; waits until there is one that {@code status} fits. */
    public Map<String, Object> awaitSession(String status) {
        var deadline = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() - deadline < 0) {
            for (var session : list(sessions)) {
                if (session.get("status").equals(status)) {
                    return session;
                }
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("no session is " + status + ": "
                + list(sessions));
    }

    /** All sessions, described. */
    public static List<Map<String, Object>> list(Sessions sessions) {
        var list = new ArrayList<Map<String, Object>>();
        sessions.list().forEach(list::add);
        return list;
    }

    /** The kinds of a session's events, in order. */
    @SuppressWarnings("unchecked")
    public static List<String> events(Map<String, Object> session) {
        return ((List<Map<String, Object>>) session.get("events")).stream()
                .map(event -> String.valueOf(event.get("event"))).toList();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (var listener : open) {
            listener.close();
        }
        sessions.endAll("test is over").join();
        loops.stop(5_000);
    }

    private void publish() {
        var spec = RuleSpec.inline(Node.of(Map.of("action", Map.of("route", "route"))),
                warning -> { });
        var rule = Rule.of("rule", spec, Optional.of("route"), warning -> { });
        snapshots.publish(new Snapshot(Map.copyOf(listeners), Map.copyOf(clusters),
                Map.of("rules", new RuleList("rules", List.of("rule"))), Map.of("rule", rule),
                Map.of("route", route)));
    }

    private static RetrySpec retry(String yaml) {
        return RouteSpec.of(node("{name: r, destination: d, retry: " + yaml + "}"), warning -> { })
                .retry();
    }

    private static Node node(String yaml) {
        return Documents.yaml("test", yaml, Limits.BODY);
    }
}
