package io.l7mp.proxy.protocol.logger;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.log.Outputs;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;
import java.util.Set;

/**
 * Makes clusters that log what passes: {@code spec.log_file} (default {@code -}, the standard
 * output; a file starts anew with each session), {@code spec.log_prefix} and {@code spec.format}.
 */
public final class LoggerFactory implements ProtocolFactory {
    private final Outputs outputs;

    /** Logs go to files and streams of {@code outputs}. */
    public LoggerFactory(Outputs outputs) {
        this.outputs = outputs;
    }

    @Override
    public String protocol() {
        return "Logger";
    }

    @Override
    public Set<String> fields() {
        return Set.of("log_file", "log_prefix", "format");
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var parsed = LoggerSpec.of(spec.spec());
        return Optional.of(new Connector() {
            @Override
            public Stream open(StreamContext context) {
                return new LoggerStream(context.loop(), outputs, parsed.file(),
                        parsed.entries(context));
            }

            @Override
            public boolean isVirtual() {
                return true;
            }

            @Override
            public Set<String> shownFields() {
                return fields();
            }
        });
    }
}
