package io.l7mp.proxy.protocol.fork;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.stream.Stream;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** STDIO-fork: clusters that start a process for each session. */
public final class ForkFactory implements ProtocolFactory {
    private final Descriptors descriptors;
    private final AllowedPrograms allowed;
    private final Spawner spawner = new Spawner();

    /** Pipes are accounted for in {@code descriptors}; only {@code allowed} may be started. */
    public ForkFactory(Descriptors descriptors, List<String> allowed) {
        this.descriptors = descriptors;
        this.allowed = new AllowedPrograms(allowed);
    }

    @Override
    public String protocol() {
        return "STDIO-fork";
    }

    @Override
    public Set<String> fields() {
        return ForkSpec.FIELDS;
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var processes = new ForkConnector(ForkSpec.of(spec.spec(), allowed),
                Framing.of(spec.spec()), spec.name().orElse(protocol()));
        return Optional.of(processes);
    }

    /** Ends all processes that are left, when the loops have ended. */
    public void close() throws InterruptedException {
        spawner.close();
    }

    private final class ForkConnector implements Connector {
        private final ForkSpec spec;
        private final Framing framing;
        private final String name;
        private final ForkStream.Tools tools;

        ForkConnector(ForkSpec spec, Framing framing, String name) {
            this.spec = spec;
            this.framing = framing;
            this.name = name;
            this.tools = new ForkStream.Tools(descriptors, spawner,
                    new Places(spec.maxProcesses()));
        }

        @Override
        public Stream open(StreamContext context) {
            return framing.over(context.loop(), new ForkStream(context, tools, spec, name));
        }

        @Override
        public boolean isVirtual() {
            return true;
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
