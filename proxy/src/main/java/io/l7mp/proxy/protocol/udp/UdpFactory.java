package io.l7mp.proxy.protocol.udp;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.BindAddress;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Outbound;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * UDP: listeners with {@code spec.address}, {@code spec.port} and {@code spec.connect}, clusters
 * with {@code spec.port} and {@code spec.bind}.
 */
public final class UdpFactory implements ProtocolFactory {
    private static final int SERVER_IDLE_MS = 60_000;

    private final Outbound outbound;
    private final OwnPorts ports = new OwnPorts();

    /** Clusters connect by means of {@code outbound}. */
    public UdpFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "UDP";
    }

    @Override
    public Set<String> fields() {
        return Set.of("port", "address", "connect", "bind");
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var parsed = UdpSpec.of(spec);
        return Optional.of(context -> new UdpListener(context, parsed, ports));
    }

    @Override
    public int defaultIdleMs(ListenerSpec spec) {
        return UdpSpec.of(spec).isSingleton() ? 0 : SERVER_IDLE_MS;
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var port = spec.spec().integer("port", 0, 0, UdpSpec.MAX_PORT);
        var local = spec.spec().get("bind")
                .map(bind -> (InetSocketAddress) BindAddress.local(bind));
        return Optional.of(context -> new UpstreamStream(context.loop(), outbound,
                new Address.Inet(context.address(), port), local));
    }
}
