package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/** Makes clusters that put each message into a JSON object, with the metadata of its session. */
public final class JsonEncapFactory implements ProtocolFactory, Connector {
    @Override
    public String protocol() {
        return "JSONEncap";
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
        return new EncapStream(context);
    }
}
