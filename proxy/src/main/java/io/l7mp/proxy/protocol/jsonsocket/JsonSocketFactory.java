package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.listener.Transports;
import io.l7mp.proxy.protocol.jsonsocket.ClientStream.Greeting;
import io.l7mp.proxy.stream.Stream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * JSONSocket: listeners and clusters with a {@code spec.transport} (or {@code transport_spec}), the
 * spec of another protocol, and {@code inactivity_timeout}. Listeners have {@code timeout} for the
 * header, clusters say by {@code header} what is in it. All times are in milliseconds.
 */
public final class JsonSocketFactory implements ProtocolFactory {
    private static final int DEFAULT_TIMEOUT_MS = 10_000;
    private static final String INACTIVITY_TIMEOUT = "inactivity_timeout";

    private final Transports transports;

    /** A factory that makes what is beneath by means of {@code transports}. */
    public JsonSocketFactory(Transports transports) {
        this.transports = transports;
    }

    @Override
    public String protocol() {
        return "JSONSocket";
    }

    @Override
    public Set<String> fields() {
        return Set.of(Transports.FIELD, Transports.OTHER_FIELD, "header", "timeout",
                INACTIVITY_TIMEOUT);
    }

    @Override
    public Map<String, Set<String>> partFields() {
        return Map.of("header", Set.of("path", "set"), "header/path", Set.of("from", "to"),
                "header/set", Set.of("key", "value"));
    }

    @Override
    public boolean isTransport() {
        return false;
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var transport = transport(spec.spec(), "JSONSocketListener");
        var beneath = new ListenerSpec(spec.name() + "-transport-listener",
                transport.string("protocol"), transport, spec.rules(), spec.options());
        var plan = new JsonSocketListener.Plan(beneath, transports.listenerBeneath(beneath),
                spec.spec().integer("timeout", DEFAULT_TIMEOUT_MS, 1, Integer.MAX_VALUE));
        return Optional.of(context -> new JsonSocketListener(context, plan));
    }

    @Override
    public int defaultIdleMs(ListenerSpec spec) {
        return inactivityMs(spec.spec());
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var transport = transport(spec.spec(), "JSONSocketCluster");
        var beneath = transports.connectorBeneath(new ClusterSpec(spec.name(),
                transport.string("protocol"), transport, spec.endpoints(), spec.loadBalancer(),
                spec.options()));
        return Optional.of(new Client(beneath, HeaderTemplate.of(spec.spec()),
                inactivityMs(spec.spec())));
    }

    private static int inactivityMs(Node spec) {
        return spec.integer(INACTIVITY_TIMEOUT, 0, 0, Integer.MAX_VALUE);
    }

    private static Node transport(Node spec, String who) {
        return spec.get(Transports.FIELD).or(() -> spec.get(Transports.OTHER_FIELD))
                .orElseThrow(() -> ConfigException.contract(spec, who + ": No transport specified"))
                .asObject();
    }

    /** Makes the streams of a cluster. */
    private record Client(Connector beneath, HeaderTemplate header, long inactivityMs)
            implements Connector {
        @Override
        public Stream open(StreamContext context) {
            return new ClientStream(context.loop(), beneath.open(context), new Greeting(
                    context.address(), header.fill(context.metadata().tree()), inactivityMs));
        }

        @Override
        public boolean isRetriable() {
            return beneath.isRetriable();
        }
    }
}
