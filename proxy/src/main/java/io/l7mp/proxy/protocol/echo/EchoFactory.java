package io.l7mp.proxy.protocol.echo;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.stream.Batch;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;
import java.util.Optional;

/** Makes clusters that send back what they are sent. */
public final class EchoFactory implements ProtocolFactory, Connector {
    @Override
    public String protocol() {
        return "Echo";
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
        return new EchoStream();
    }

    private static final class EchoStream extends Transform {
        @Override
        public boolean accept(Batch batch) {
            return next().accept(batch);
        }
    }
}
