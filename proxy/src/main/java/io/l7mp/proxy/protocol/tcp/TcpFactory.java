package io.l7mp.proxy.protocol.tcp;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.BindAddress;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.stream.SocketStream;
import io.l7mp.proxy.stream.SocketStream.Target;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * TCP: listeners with {@code spec.port} and {@code spec.address} (default: all addresses, IPv4 and
 * IPv6), clusters with {@code spec.port} and {@code spec.bind}; both with {@link Framing}.
 */
public final class TcpFactory implements ProtocolFactory {
    private static final int MAX_PORT = 65_535;

    private final Outbound outbound;

    /** Clusters connect by means of {@code outbound}. */
    public TcpFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "TCP";
    }

    @Override
    public Set<String> fields() {
        return Framing.with("port", "address", "bind");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var address = BindAddress.of(spec.spec());
        var framing = Framing.of(spec.spec());
        return Optional.of(context -> new TcpListener(context, address, framing));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var port = spec.spec().integer("port", 0, 0, MAX_PORT);
        var local = spec.spec().get("bind").map(BindAddress::local);
        var framing = Framing.of(spec.spec());
        return Optional.of(context -> framing.over(context.loop(),
                SocketStream.outbound(context.loop(), outbound,
                        new Target(new Address.Inet(context.address(), port), local))));
    }
}
