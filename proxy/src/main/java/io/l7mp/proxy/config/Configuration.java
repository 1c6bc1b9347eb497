package io.l7mp.proxy.config;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole configuration: a file, or the body of {@code POST /config}. An answer to {@code GET
 * /config} is one, too. Lists keep the order of the document.
 *
 * @param warnings what is accepted but hardly meant, as texts with position and pointer
 */
public record Configuration(AdminSpec admin, List<ClusterSpec> clusters,
                            List<ListenerSpec> listeners, List<RuleListSpec> ruleLists,
                            List<RuleSpec> rules, List<RouteSpec> routes, List<String> warnings) {

    /** Reads a configuration, or throws the first of its errors. */
    public static Configuration of(Node root) {
        var errors = new ArrayList<ConfigException>();
        var configuration = read(root, errors);
        if (!errors.isEmpty()) {
            throw errors.getFirst();
        }
        return configuration;
    }

    /**
     * Reads the body of {@code POST /config}, which may be wrapped in {@code config}, as single
     * objects are wrapped in their kind.
     */
    public static Configuration ofBody(Node body) {
        var wrapped = body.get("config");
        if (wrapped.isPresent() && body.keys().size() > 1) {
            throw wrapped.get().refuse("either all of the configuration is in here or none");
        }
        return of(wrapped.orElse(body));
    }

    /** Reads as far as possible and adds an error for each object that is wrong. */
    public static Configuration read(Node root, List<ConfigException> errors) {
        return new ConfigurationReader(root, errors).read();
    }

    /** The same with other settings of the process, as the command line may have it. */
    public Configuration with(AdminSpec other) {
        return new Configuration(other, clusters, listeners, ruleLists, rules, routes, warnings);
    }
}
