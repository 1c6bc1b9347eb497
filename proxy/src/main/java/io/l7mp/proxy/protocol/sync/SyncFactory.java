package io.l7mp.proxy.protocol.sync;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.loop.LoopGroup;
import io.l7mp.proxy.rule.Path;
import java.util.Optional;
import java.util.Set;

/** Makes clusters of broadcast groups: {@code spec.query} is a path into the metadata. */
public final class SyncFactory implements ProtocolFactory {
    static final String QUERY = "query";

    private final LoopGroup loops;

    /** Groups are spread over {@code loops}. */
    public SyncFactory(LoopGroup loops) {
        this.loops = loops;
    }

    @Override
    public String protocol() {
        return "Sync";
    }

    @Override
    public Set<String> fields() {
        return Set.of(QUERY);
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var query = spec.spec().string(QUERY, "");
        return Optional.of(new SyncConnector(loops, query, path(query, spec)));
    }

    private static Path path(String query, ClusterSpec spec) {
        try {
            return Path.parse(query);
        } catch (IllegalArgumentException e) {
            throw spec.spec().get(QUERY).orElseThrow().refuse(e.getMessage());
        }
    }
}
