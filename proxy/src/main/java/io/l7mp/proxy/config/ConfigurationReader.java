package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** One reading of a configuration, which goes on after an error to find the others. */
final class ConfigurationReader {

    private static final Set<String> KNOWN = Set.of("admin", "clusters", "listeners", "rulelists",
        "rules", "routes", "endpoints", "sessions");

    private final Node root;
    private final List<String> warnings = new ArrayList<>();
    private final Findings findings;

    ConfigurationReader(Node root, List<ConfigException> errors) {
        this.root = root;
        this.findings = Findings.collecting(errors, warnings::add);
    }

    Configuration read() {
        findings.attempt(root::asObject);
        root.warnUnknown(KNOWN, findings);
        var admin = given("admin")
            .flatMap(node -> findings.attempt(() -> AdminSpec.of(node, findings)));
        return new Configuration(admin.orElse(AdminSpec.DEFAULT),
            clusters(),
            objects("listeners", ObjectKind.LISTENER, n -> ListenerSpec.of(n, findings)),
            objects("rulelists", ObjectKind.RULE_LIST, n -> RuleListSpec.of(n, findings)),
            objects("rules", ObjectKind.RULE, n -> RuleSpec.of(n, findings)),
            objects("routes", ObjectKind.ROUTE, n -> RouteSpec.of(n, findings)),
            List.copyOf(warnings));
    }

    private List<ClusterSpec> clusters() {
        var endpoints = list("endpoints").iterator();
        return objects("clusters", ObjectKind.CLUSTER, node -> cluster(node, endpoints));
    }

    /**
     * Answers of the API show the number of endpoints in place of them, and those of all clusters
     * in a list of their own, cluster after cluster: that number belongs to this one.
     */
    private ClusterSpec cluster(Node node, Iterator<Node> others) {
        var count = node.get("endpoints").filter(n -> n.kind() == Node.Kind.NUMBER);
        if (count.isEmpty()) {
            return ClusterSpec.of(node, findings);
        }
        var endpoints = new ArrayList<EndPointSpec>();
        for (int i = count.get().asInt(0, Integer.MAX_VALUE); i > 0; i--) {
            if (!others.hasNext()) {
                throw count.get().refuse("more endpoints than /endpoints has left");
            }
            endpoints.add(EndPointSpec.of(others.next(), findings));
        }
        ObjectKind.CLUSTER.name(node);
        return ClusterSpec.of(node, List.copyOf(endpoints), findings);
    }

    private <T> List<T> objects(String key, ObjectKind kind, Function<Node, T> reader) {
        var names = new HashSet<String>();
        return findings.each(list(key), node -> {
            var object = reader.apply(node);
            var name = node.string("name");
            if (!names.add(name)) {
                throw kind.alreadyDefined(node, name);
            }
            return object;
        });
    }

    private List<Node> list(String key) {
        return given(key).flatMap(node -> findings.attempt(node::asArray)).orElse(List.of());
    }

    /** A key without value, as YAML writers leave behind, counts as missing. */
    private Optional<Node> given(String key) {
        return root.get(key).filter(node -> node.kind() != Node.Kind.NULL);
    }
}
