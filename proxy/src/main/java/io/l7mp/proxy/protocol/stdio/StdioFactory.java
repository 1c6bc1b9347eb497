package io.l7mp.proxy.protocol.stdio;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.stream.Stream;
import java.io.InputStream;
import java.util.Optional;

/** Makes clusters that are the process's standard input and output. */
public final class StdioFactory implements ProtocolFactory, Connector {
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
    public Optional<Connector> cluster(ClusterSpec spec) {
        return Optional.of(this);
    }

    @Override
    public boolean isVirtual() {
        return true;
    }

    @Override
    public boolean isRetriable() {
        return false;
    }

    @Override
    public Stream open(StreamContext context) {
        return new StdioStream(context.loop(), input, output);
    }
}
