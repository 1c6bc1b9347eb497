package io.l7mp.proxy.protocol.stdio;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.stream.Stream;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/** Makes clusters that are the process's standard input and output, with {@link Framing}. */
public final class StdioFactory implements ProtocolFactory {
    private final StandardInput input;
    private final Output output;

    /** Reads {@code input}, once there is a session to read it for, and writes {@code output}. */
    public StdioFactory(InputStream input, Output output) {
        this.input = new StandardInput(input);
        this.output = output;
    }

    @Override
    public String protocol() {
        return "Stdio";
    }

    @Override
    public Set<String> fields() {
        return Framing.with();
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var framing = Framing.of(spec.spec());
        return Optional.of(new Connector() {
            @Override
            public Stream open(StreamContext context) {
                return framing.over(context.loop(),
                        new StdioStream(context.loop(), input, output));
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
        });
    }
}
