package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.config.AdminSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Path;
import io.l7mp.proxy.rule.Rewrite;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.session.Explanation;
import io.l7mp.proxy.session.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The configuration at one moment as the API shows it: trees for
 * {@link io.l7mp.proxy.document.Json}. Immutable, any thread.
 *
 * <p>Recursive trees have the objects in place of names; {@code NAME:<STALE>} stands for one that
 * does not exist. Asking for a single object that does not exist throws
 * {@link NotFoundException}.
 */
public final class View {
    private static final String STALE = ":<STALE>";

    private final State state;
    private final Snapshot snapshot;

    View(State state) {
        this.state = state;
        this.snapshot = state.snapshot();
    }

    /** The settings of the process. */
    public AdminSpec admin() {
        return state.admin();
    }

    /** Ports of the HTTP listeners that lead to the API, as text. */
    public List<String> controllerPorts() {
        var search = new ControllerSearch(snapshot);
        return snapshot.listeners().values().stream().filter(search::leadsThere)
                .flatMap(listener -> listener.spec().get("port").stream())
                .map(Node::toString).toList();
    }

    /**
     * What would become of a session of {@code listener} with these metadata, an object; see
     * {@link Explanation}.
     *
     * @param obstacle what keeps the kernel from carrying any session, if anything does
     */
    public Map<String, Object> explain(String listener, Node metadata,
            Optional<String> obstacle) {
        var info = find(snapshot.listeners(), listener).orElseThrow(() ->
                new NotFoundException("Cannot explain: Unknown listener \"" + listener + "\""));
        var given = new LinkedHashMap<String, Object>();
        metadata.keys().forEach(key ->
                given.put(key, Path.copy(metadata.get(key).orElseThrow().plain())));
        return new Explanation(snapshot, obstacle).of(info, given);
    }

    /** All listeners. */
    public Iterable<Object> listeners(boolean recursive) {
        return all(snapshot.listeners(), listener -> show(listener, recursive));
    }

    /** One listener. */
    public Object listener(String name, boolean recursive) {
        return show(one(snapshot.listeners(), name), recursive);
    }

    /** All clusters. */
    public Iterable<Object> clusters(boolean recursive) {
        return all(snapshot.clusters(), cluster -> ClusterView.of(cluster, recursive));
    }

    /** One cluster. */
    public Object cluster(String name, boolean recursive) {
        return ClusterView.of(one(snapshot.clusters(), name), recursive);
    }

    /** All endpoints of all clusters. */
    public Iterable<Object> endPoints() {
        return () -> snapshot.clusters().values().stream()
                .flatMap(cluster -> cluster.endPoints().stream())
                .<Object>map(ClusterView::endPoint).iterator();
    }

    /** The endpoints of one cluster. */
    public List<Object> endPointsOf(String cluster) {
        return ClusterView.endPoints(find(snapshot.clusters(), cluster)
                .orElseThrow(() -> new NotFoundException("No such cluster: " + cluster)));
    }

    /** One endpoint. */
    public Object endPoint(String name) {
        var owner = snapshot.clusters().get(one(state.owners(), name));
        return owner.endPoints().stream().filter(each -> each.name().equals(name))
                .map((EndPoint each) -> ClusterView.endPoint(each))
                .findFirst().orElseThrow(NotFoundException::plain);
    }

    /** All rulelists. */
    public Iterable<Object> ruleLists(boolean recursive) {
        return all(snapshot.ruleLists(), ruleList -> show(ruleList, recursive));
    }

    /** One rulelist. */
    public Object ruleList(String name, boolean recursive) {
        return show(one(snapshot.ruleLists(), name), recursive);
    }

    /** The rule at a position of a rulelist. */
    public Object ruleAt(String ruleList, String position, boolean recursive) {
        var rules = find(snapshot.ruleLists(), ruleList)
                .orElseThrow(() -> new NotFoundException("No such rule list: " + ruleList))
                .ruleNames();
        var name = Positions.parse(position).filter(i -> i < rules.size()).map(rules::get)
                .orElseThrow(() -> new NotFoundException(
                        "No rule at position " + position + " in RuleList \"" + ruleList + "\""));
        return rule(name, recursive);
    }

    /** All rules. */
    public Iterable<Object> rules(boolean recursive) {
        return all(snapshot.rules(), rule -> show(rule, recursive));
    }

    /** One rule. */
    public Object rule(String name, boolean recursive) {
        return show(one(snapshot.rules(), name), recursive);
    }

    /** All routes. */
    public Iterable<Object> routes(boolean recursive) {
        return all(snapshot.routes(), route -> show(route, recursive));
    }

    /** One route. */
    public Object route(String name, boolean recursive) {
        return show(one(snapshot.routes(), name), recursive);
    }

    // Objects one by one; not recursive, they look the same in every view.

    Map<String, Object> show(ListenerInfo listener, boolean recursive) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", listener.name());
        shown.put("spec", listener.spec());
        shown.put("rules", recursive
                ? inPlace(snapshot.ruleLists(), listener.ruleList(), this::rulesOf)
                : listener.ruleList());
        shown.put("options", listener.listenerSpec().options());
        return shown;
    }

    Map<String, Object> show(RuleList ruleList, boolean recursive) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", ruleList.name());
        shown.put("rules", recursive ? rulesOf(ruleList) : ruleList.ruleNames());
        return shown;
    }

    private Iterable<Object> rulesOf(RuleList ruleList) {
        return () -> ruleList.ruleNames().stream()
                .map(name -> inPlace(snapshot.rules(), name, rule -> show(rule, true))).iterator();
    }

    Map<String, Object> show(Rule rule, boolean recursive) {
        var action = new LinkedHashMap<String, Object>();
        if (!rule.action().rewrites().isEmpty()) {
            action.put("rewrite", rule.action().rewrites().stream().map(Rewrite::node).toList());
        }
        rule.action().apply().ifPresent(apply -> action.put("apply", apply));
        rule.action().route().ifPresent(route -> action.put("route", recursive
                ? inPlace(snapshot.routes(), route, each -> show(each, true)) : route));
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", rule.name());
        shown.put("match", rule.matchEcho());
        shown.put("action", action);
        return shown;
    }

    Map<String, Object> show(Route route, boolean recursive) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("name", route.name());
        shown.put("destination", recursive ? cluster(route.destination()) : route.destination());
        shown.put("ingress", recursive ? clusters(route.ingress()) : route.ingress());
        shown.put("egress", recursive ? clusters(route.egress()) : route.egress());
        shown.put("retry", route.retry().node());
        return shown;
    }

    private List<Object> clusters(List<String> chain) {
        return chain.stream().map(this::cluster).toList();
    }

    private Object cluster(String name) {
        return inPlace(snapshot.clusters(), name, cluster -> ClusterView.of(cluster, true));
    }

    /** Each is shown when it is asked for: all at once would be much. */
    private static <T> Iterable<Object> all(Map<String, T> objects, Function<T, Object> show) {
        return () -> objects.values().stream().map(show).iterator();
    }

    private static <T> Object inPlace(Map<String, T> objects, String name,
            Function<T, Object> show) {
        return find(objects, name).map(show).orElse(name + STALE);
    }

    private static <T> T one(Map<String, T> objects, String name) {
        return find(objects, name).orElseThrow(NotFoundException::plain);
    }

    private static <T> Optional<T> find(Map<String, T> objects, String name) {
        return Optional.ofNullable(objects.get(name));
    }
}
