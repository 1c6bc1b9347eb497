package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Stream;
import io.l7mp.proxy.stream.Transform;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A protocol without sockets: its ports are numbers that {@code network} knows as taken. */
final class FakeProtocol implements ProtocolFactory {
    private static final Set<String> VIRTUAL =
            Set.of("Echo", "Logger", "Stdio", "Sync", "L7mpController", "Prometheus");

    private final String protocol;
    private final FakeNetwork network;

    FakeProtocol(String protocol, FakeNetwork network) {
        this.protocol = protocol;
        this.network = network;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Set<String> fields() {
        return VIRTUAL.contains(protocol) ? Set.of() : Set.of("port", "connect");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var port = spec.spec().integer("port", 0, 0, 65_535);
        return VIRTUAL.contains(protocol) ? Optional.empty()
                : Optional.of(context -> new FakeListener(context, port));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(new Connector() {
            @Override
            public Stream open(StreamContext context) {
                return new EchoStream();
            }

            @Override
            public boolean isVirtual() {
                return VIRTUAL.contains(protocol);
            }

            @Override
            public Set<String> shownFields() {
                return protocol.equals("Stdio") ? Set.of("framing") : Set.of("query");
            }
        });
    }

    private static final class EchoStream extends Transform {
        @Override
        protected boolean take(Batch batch) {
            return pass(batch);
        }
    }

    private final class FakeListener implements Listener {
        private final ListenerContext context;
        private final int port;

        FakeListener(ListenerContext context, int port) {
            this.context = context;
            this.port = port;
        }

        @Override
        public void open() throws IOException {
            network.open(context, port);
        }

        @Override
        public void close() throws IOException {
            network.close(context);
        }
    }
}
