package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The protocols by name. Filled before control starts, only read afterwards. */
public final class Protocols {
    private final Map<String, ProtocolFactory> factories = new HashMap<>();

    /** Makes a protocol known. */
    public Protocols add(ProtocolFactory factory) {
        var former = factories.put(factory.protocol(), factory);
        assert former == null : factory.protocol();
        return this;
    }

    /**
     * What makes the listener.
     *
     * @throws ConfigException when there is no such protocol, or its part of the spec is wrong
     */
    Function<ListenerContext, Listener> listener(ListenerSpec spec) {
        return factory(spec.protocol()).flatMap(factory -> factory.listener(spec))
                .orElseThrow(() -> ConfigException.contract(protocol(spec.spec()),
                        "Listener.create:Unknown protocol: \"" + spec.protocol() + "\""));
    }

    /** The idle timeout in seconds of a listener that names none. */
    int defaultIdleSeconds(ListenerSpec spec) {
        return factory(spec.protocol())
                .map(factory -> factory.defaultIdleSeconds(spec)).orElse(0);
    }

    /**
     * The connector of the cluster.
     *
     * @throws ConfigException when there is no such protocol, or its part of the spec is wrong
     */
    Connector cluster(ClusterSpec spec) {
        return factory(spec.protocol()).flatMap(factory -> factory.cluster(spec))
                .orElseThrow(() -> ConfigException.contract(protocol(spec.spec()),
                        "Cluster.create: TODO: Protocol \"" + spec.protocol()
                                + "\" unimplemented"));
    }

    private Optional<ProtocolFactory> factory(String protocol) {
        return Optional.ofNullable(factories.get(protocol));
    }

    private static Node protocol(Node spec) {
        return spec.get("protocol").orElse(spec);
    }
}
