package io.l7mp.proxy.protocol.discard;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.stream.Batch;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;
import java.util.Optional;

/** Makes clusters that swallow everything and say nothing. */
public final class DiscardFactory implements ProtocolFactory, Connector {
    @Override
    public String protocol() {
        return "Discard";
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
        return new DiscardStream();
    }

    private static final class DiscardStream extends Transform {
        @Override
        public boolean accept(Batch batch) {
            return true;
        }

        @Override
        public boolean isFull() {
            return false;
        }
    }
}
