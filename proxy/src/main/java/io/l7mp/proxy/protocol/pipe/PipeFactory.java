package io.l7mp.proxy.protocol.pipe;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * PIPE: listeners and clusters at named pipes. A cluster that names none in its spec writes to
 * those that are the addresses of its endpoints.
 */
public final class PipeFactory implements ProtocolFactory {
    private final Descriptors descriptors;
    private final Fifos fifos = new Fifos();

    /** What its clusters open is accounted for in {@code descriptors}. */
    public PipeFactory(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    @Override
    public String protocol() {
        return "PIPE";
    }

    @Override
    public Set<String> fields() {
        return Set.of("path", "read", "write", "mode", "reopen");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var pipes = PipeSpec.ofListener(spec.spec());
        return Optional.of(context -> new PipeListener(context, fifos, pipes));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(new PipeConnector(PipeSpec.ofCluster(spec.spec())));
    }

    private final class PipeConnector implements Connector {
        private final PipeSpec pipes;

        PipeConnector(PipeSpec pipes) {
            this.pipes = pipes;
        }

        @Override
        public Stream open(StreamContext context) {
            return new PipeStream(context.loop(), descriptors, fifos,
                    isVirtual() ? pipes : pipes.at(context.address()));
        }

        @Override
        public boolean isVirtual() {
            return pipes.namesFiles();
        }

        @Override
        public boolean isRetriable() {
            return false;
        }
    }
}
