package io.l7mp.proxy.protocol.pipe;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.framing.Framing;
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
        return Framing.with("path", "read", "write", "mode", "reopen");
    }

    /** All who write share one stream, and there may be no way back. */
    @Override
    public boolean isTransport() {
        return false;
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var pipes = PipeSpec.ofListener(spec.spec());
        var framing = Framing.of(spec.spec());
        return Optional.of(context -> new PipeListener(context, fifos, pipes, framing));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(new PipeConnector(PipeSpec.ofCluster(spec.spec()),
                Framing.of(spec.spec())));
    }

    private final class PipeConnector implements Connector {
        private final PipeSpec pipes;
        private final Framing framing;

        PipeConnector(PipeSpec pipes, Framing framing) {
            this.pipes = pipes;
            this.framing = framing;
        }

        @Override
        public Stream open(StreamContext context) {
            var stream = new PipeStream(context.loop(), descriptors, fifos,
                    isVirtual() ? pipes : pipes.at(context.address()));
            return framing.over(context.loop(), stream);
        }

        @Override
        public boolean isVirtual() {
            return pipes.namesFiles();
        }

        @Override
        public Set<String> shownFields() {
            return fields();
        }

        @Override
        public boolean isRetriable() {
            return false;
        }
    }
}
