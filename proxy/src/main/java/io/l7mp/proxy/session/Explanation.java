package io.l7mp.proxy.session;

import io.l7mp.proxy.cluster.Cluster;
import io.l7mp.proxy.cluster.EndPoint;
import io.l7mp.proxy.cluster.LoadBalancer;
import io.l7mp.proxy.cluster.Preview;
import io.l7mp.proxy.listener.ListenerInfo;
import io.l7mp.proxy.route.Route;
import io.l7mp.proxy.rule.Mismatch;
import io.l7mp.proxy.rule.Rule;
import io.l7mp.proxy.rule.RuleList;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What would become of a session: looks its way up as a real one does, and leaves no trace. Any
 * thread.
 *
 * <p>The answer is an object of these members.
 * <ul>
 * <li>{@code listener}: its name.
 * <li>{@code rules}: those that were tried, in order: {@code rulelist}, {@code rule} and
 * {@code matched}; then {@code failed}, the predicates to blame ({@link Mismatch}), or what the
 * rule does: {@code apply}, or {@code rewrite} (true when it has one) and {@code route}.
 * <li>{@code metadata}: after rewrites.
 * <li>{@code error}: {@code status}, {@code message} and {@code content} as the session's ERROR
 * event would have them; only when there is no route, and then it is the last member.
 * <li>{@code route}: {@code name}, {@code destination}, {@code ingress}, {@code egress} and
 * {@code retry}. Each stage has {@code cluster} and {@code protocol}; then {@code error}, or
 * {@code policy}, {@code endpoint} and {@code because}. When chance decides there is no
 * {@code endpoint}. The {@code candidates}, where they are compared or drawn from, have
 * {@code name}, {@code weight}, {@code sessions} and, when drawn from, {@code share}.
 * <li>{@code offload}: {@code offloaded}, and the {@code reason} when it is false.
 * </ul>
 */
public final class Explanation {
    private static final String NAME = "name";

    private final Snapshot snapshot;
    private final Optional<String> noOffload;

    /** Explanations of what {@code snapshot} leads to. */
    public Explanation(Snapshot snapshot, Optional<String> noOffload) {
        this.snapshot = snapshot;
        this.noOffload = noOffload;
    }

    /**
     * Explains a session of {@code listener}.
     *
     * @param given its metadata, mutable throughout; the session is called what their {@code name}
     *     says
     */
    public Map<String, Object> of(ListenerInfo listener, Map<String, Object> given) {
        var metadata = new Metadata("explained");
        metadata.tree().putAll(given);
        var rules = new ArrayList<Map<String, Object>>();
        var result = new RouteLookup(snapshot, metadata, (list, rule, isMatch) ->
                rules.add(tried(list, rule, isMatch, metadata))).find(listener.ruleList());
        var shown = new LinkedHashMap<String, Object>();
        shown.put("listener", listener.name());
        shown.put("rules", rules);
        shown.put("metadata", metadata.shown());
        switch (result) {
            case RouteLookup.Missing missing -> shown.put("error", error(missing.failure()));
            case RouteLookup.Found found -> {
                shown.put("route", route(found.route(), metadata));
                shown.put("offload", offload(listener, found.route()));
            }
        }
        return shown;
    }

    private static Map<String, Object> tried(RuleList list, Rule rule, boolean isMatch,
            Metadata metadata) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("rulelist", list.name());
        shown.put("rule", rule.name());
        shown.put("matched", isMatch);
        if (!isMatch) {
            shown.put("failed", Mismatch.of(rule.match(), metadata.tree()).stream()
                    .map(Mismatch::shown).toList());
        } else if (rule.action().apply().isPresent()) {
            shown.put("apply", rule.action().apply().get());
        } else {
            if (!rule.action().rewrites().isEmpty()) {
                shown.put("rewrite", true);
            }
            rule.action().route().ifPresent(route -> shown.put("route", route));
        }
        return shown;
    }

    private static Map<String, Object> error(Failure failure) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("status", failure.status());
        shown.put("message", failure.message());
        shown.put("content", failure.content());
        return shown;
    }

    private Map<String, Object> route(Route route, Metadata metadata) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put(NAME, route.name());
        shown.put("destination", stage(route.destination(), metadata));
        shown.put("ingress", stages(route.ingress(), metadata));
        shown.put("egress", stages(route.egress(), metadata));
        shown.put("retry", route.retry().node());
        return shown;
    }

    private List<Map<String, Object>> stages(List<String> names, Metadata metadata) {
        return names.stream().map(name -> stage(name, metadata)).toList();
    }

    private Map<String, Object> stage(String name, Metadata metadata) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("cluster", name);
        Optional.ofNullable(snapshot.clusters().get(name)).ifPresentOrElse(
                cluster -> describe(cluster, metadata, shown),
                () -> shown.put("error", Place.noCluster(name)));
        return shown;
    }

    private static void describe(Cluster cluster, Metadata metadata, Map<String, Object> shown) {
        shown.put("protocol", cluster.spec().protocol());
        if (cluster.connector().isVirtual()) {
            return;
        }
        var preview = cluster.loadBalancer().preview(metadata.tree());
        if (preview.endPoint().isEmpty() && preview.candidates().isEmpty()) {
            shown.put("error", Place.NO_END_POINT);
            return;
        }
        shown.put("policy", cluster.spec().loadBalancer().map(LoadBalancer::policy)
                .orElse("Trivial"));
        preview.endPoint().ifPresent(chosen -> shown.put("endpoint", endPoint(chosen)));
        shown.put("because", preview.because());
        if (!preview.candidates().isEmpty()) {
            shown.put("candidates", candidates(preview));
        }
    }

    private static Map<String, Object> endPoint(EndPoint endPoint) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put(NAME, endPoint.name());
        shown.put("spec", endPoint.spec());
        return shown;
    }

    private static List<Map<String, Object>> candidates(Preview preview) {
        var total = preview.candidates().stream().mapToLong(EndPoint::weight).sum();
        return preview.candidates().stream().map(each -> {
            var shown = new LinkedHashMap<String, Object>();
            shown.put(NAME, each.name());
            shown.put("weight", each.weight());
            shown.put("sessions", each.sessions());
            if (preview.endPoint().isEmpty()) {
                shown.put("share", (double) each.weight() / total);
            }
            return (Map<String, Object>) shown;
        }).toList();
    }

    private Map<String, Object> offload(ListenerInfo listener, Route route) {
        var obstacle = new OffloadRules(snapshot).obstacle(listener, route)
                .or(() -> noOffload);
        var shown = new LinkedHashMap<String, Object>();
        shown.put("offloaded", obstacle.isEmpty());
        obstacle.ifPresent(reason -> shown.put("reason", reason));
        return shown;
    }
}
