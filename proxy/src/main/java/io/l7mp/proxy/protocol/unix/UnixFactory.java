package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.stream.SocketStream;
import io.l7mp.proxy.stream.SocketStream.Target;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * UnixDomainSocket: listeners at {@code spec.filename}, clusters whose endpoints' addresses are
 * files. Stream sockets, see unix(7), with or without {@link Framing}.
 */
public final class UnixFactory implements ProtocolFactory {
    private final Outbound outbound;

    /** Clusters connect by means of {@code outbound}. */
    public UnixFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "UnixDomainSocket";
    }

    @Override
    public Set<String> fields() {
        return Framing.with("filename");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var file = spec.spec().get("filename")
                .orElseThrow(() -> spec.spec().refuse("Property filename is required"));
        try {
            var address = UnixDomainSocketAddress.of(file.asString());
            var framing = Framing.of(spec.spec());
            return Optional.of(context -> new UnixListener(context, address, framing));
        } catch (InvalidPathException e) {
            throw file.refuse("not a path: " + e.getReason());
        }
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var framing = Framing.of(spec.spec());
        return Optional.of(context -> framing.over(context.loop(),
                SocketStream.outbound(context.loop(), outbound,
                        new Target(new Address.Unix(context.address()), Optional.empty()))));
    }
}
