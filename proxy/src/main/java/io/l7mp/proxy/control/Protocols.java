package io.l7mp.proxy.control;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.listener.Transports;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The protocols by name. Filled before control starts, only read afterwards. */
public final class Protocols implements Transports {
    private static final String PROTOCOL = "protocol";
    private static final String PORT = "port";

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

    @Override
    public Function<ListenerContext, Listener> listenerBeneath(ListenerSpec spec) {
        refuseUnfit(spec.protocol(), spec.spec());
        return listener(spec);
    }

    @Override
    public Connector connectorBeneath(ClusterSpec spec) {
        refuseUnfit(spec.protocol(), spec.spec());
        var connector = cluster(spec);
        if (connector.isVirtual()) {
            throw unfit(spec.protocol(), spec.spec());
        }
        return connector;
    }

    /** The idle timeout in milliseconds of a listener whose options name none. */
    int defaultIdleMs(ListenerSpec spec) {
        return factory(spec.protocol())
                .map(factory -> factory.defaultIdleMs(spec)).orElse(0);
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

    /** Warns of what the cluster's spec lacks, or says and nobody reads. */
    void warn(ClusterSpec cluster, Consumer<String> warnings) {
        var spec = cluster.spec();
        warnUnknown(cluster.protocol(), spec, warnings);
        warnPortless(cluster.protocol(), spec, warnings);
        transport(cluster.protocol(), spec).ifPresent(beneath ->
                warnPortless(beneath.string(PROTOCOL), beneath, warnings));
    }

    private void warnPortless(String protocol, Node spec, Consumer<String> warnings) {
        if (fields(protocol).contains(PORT) && spec.get(PORT).isEmpty()) {
            spec.warn("a cluster without port cannot be connected", warnings);
        }
    }

    /** Warns of what the listener's spec says and nobody reads. */
    void warn(ListenerSpec listener, Consumer<String> warnings) {
        warnUnknown(listener.protocol(), listener.spec(), warnings);
    }

    private void refuseUnfit(String protocol, Node spec) {
        if (factory(protocol).filter(factory -> !factory.isTransport()).isPresent()) {
            throw unfit(protocol, spec);
        }
    }

    private static ConfigException unfit(String protocol, Node spec) {
        return protocol(spec).refuse(protocol + " cannot carry another protocol");
    }

    private void warnUnknown(String protocol, Node spec, Consumer<String> warnings) {
        var known = new HashSet<>(fields(protocol));
        known.add(PROTOCOL);
        spec.warnUnknown(known, warnings);
        partFields(protocol).forEach((path, fields) -> parts(spec, path)
                .forEach(part -> part.warnUnknown(fields, warnings)));
        transport(protocol, spec).ifPresent(beneath ->
                warnUnknown(beneath.string(PROTOCOL), beneath, warnings));
    }

    /** The nodes at a path of fields, of every element where there is an array. */
    private static Stream<Node> parts(Node spec, String path) {
        var parts = Stream.of(spec);
        for (var field : path.split("/")) {
            parts = parts.flatMap(node -> node.get(field).stream())
                    .flatMap(node -> node.kind() == Node.Kind.ARRAY
                            ? node.elements().stream() : Stream.of(node));
        }
        return parts;
    }

    /** The spec of what is beneath, which has been checked before. */
    private Optional<Node> transport(String protocol, Node spec) {
        return fields(protocol).contains(FIELD)
                ? spec.get(FIELD).or(() -> spec.get(OTHER_FIELD)) : Optional.empty();
    }

    private Set<String> fields(String protocol) {
        return factory(protocol).map(ProtocolFactory::fields).orElse(Set.of());
    }

    /** In an order of their own, so that warnings come in the same one every time. */
    private Map<String, Set<String>> partFields(String protocol) {
        return factory(protocol).map(ProtocolFactory::partFields)
                .<Map<String, Set<String>>>map(TreeMap::new).orElse(Map.of());
    }

    private Optional<ProtocolFactory> factory(String protocol) {
        return Optional.ofNullable(factories.get(protocol));
    }

    private static Node protocol(Node spec) {
        return spec.get(PROTOCOL).orElse(spec);
    }
}
