package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Outbound;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * SCTP: listeners with {@code spec.port} and {@code spec.address}, clusters with {@code spec.port}
 * and {@code spec.bind}; addresses may be lists. See {@link SctpOptions} for the rest.
 */
public final class SctpFactory implements ProtocolFactory {
    private static final int MAX_PORT = 65_535;

    private final Outbound outbound;

    /** Clusters connect by means of {@code outbound}. */
    public SctpFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "SCTP";
    }

    @Override
    public Set<String> fields() {
        var fields = new TreeSet<>(SctpOptions.fields());
        fields.addAll(Set.of("port", "address", "bind"));
        return fields;
    }

    @Override
    public Map<String, Set<String>> partFields() {
        return Map.of("bind", Set.of("address", "port"), "streams", Set.of("in", "out"),
                "rto", Set.of("initial", "min", "max"));
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var hosts = SctpHosts.ofListener(spec.spec());
        var options = SctpOptions.of(spec.spec());
        return Optional.of(context -> new SctpListener(context, hosts, options));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var port = spec.spec().integer("port", 0, 0, MAX_PORT);
        var local = spec.spec().get("bind").map(SctpFactory::local).orElse(SctpPlace.ANY);
        return Optional.of(new SctpConnector(outbound, SctpOptions.of(spec.spec()), local, port));
    }

    /** A name is looked up now, and not again: connections are made where nobody may wait. */
    private static SctpPlace local(Node bind) {
        try {
            return SctpHosts.of(bind).resolve();
        } catch (UnknownHostException e) {
            throw bind.refuse(e.getMessage());
        }
    }
}
