package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.BindAddress;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Outbound;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * WebSocket: listeners with {@code spec.port} and {@code spec.address} (default: all addresses,
 * IPv4 and IPv6), clusters with {@code spec.port} and {@code spec.bind}. Both have
 * {@code spec.max_message}, the longest message taken, in bytes (default 1 MiB),
 * {@code spec.subprotocols}, {@code spec.subprotocol_required} and {@code spec.ping}.
 */
public final class WebSocketFactory implements ProtocolFactory {
    private static final int MAX_PORT = 65_535;

    private final Outbound outbound;

    /** Clusters connect by means of {@code outbound}. */
    public WebSocketFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "WebSocket";
    }

    @Override
    public Set<String> fields() {
        return Set.of("port", "address", "bind", "max_message", "ping", "subprotocols",
                "subprotocol_required");
    }

    @Override
    public Map<String, Set<String>> partFields() {
        return Map.of("bind", Set.of("address", "port"),
                "ping", Set.of("interval", "timeout"));
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var address = BindAddress.of(spec.spec());
        var webSocket = WebSocketSpec.of(spec.spec());
        return Optional.of(context -> new WebSocketListener(context, address, webSocket));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var port = spec.spec().integer("port", 0, 0, MAX_PORT);
        var local = spec.spec().get("bind").map(BindAddress::local);
        var webSocket = WebSocketSpec.of(spec.spec());
        return Optional.of(context -> new ClientStream(context.loop(), outbound,
                UpgradeTarget.of(context.metadata().section("HTTP"), context.address(), port)
                        .offering(webSocket.subprotocols().offer(context.metadata())),
                local, webSocket));
    }
}
