package io.l7mp.proxy.protocol.stdio;

import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.listener.VirtualProtocol;
import io.l7mp.proxy.log.Output;
import io.l7mp.proxy.stream.Stream;
import java.io.InputStream;

/** Makes clusters that are the process's standard input and output. */
public final class StdioFactory extends VirtualProtocol {
    private final StandardInput input;
    private final Output output;

    /** Reads {@code input}, once there is a session to read it for, and writes {@code output}. */
    public StdioFactory(InputStream input, Output output) {
        super("Stdio");
        this.input = new StandardInput(input);
        this.output = output;
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
