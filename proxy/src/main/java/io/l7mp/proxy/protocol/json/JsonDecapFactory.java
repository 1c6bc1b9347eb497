package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/** Makes clusters that take the payload out of JSON objects. */
public final class JsonDecapFactory implements ProtocolFactory, Connector {
    @Override
    public String protocol() {
        return "JSONDecap";
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(this);
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public Stream open(StreamContext context) {
        return new DecapStream(context.loop());
    }
}
