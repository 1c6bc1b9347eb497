package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.EndPointSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.stream.Stream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * AF_PACKET: listeners on {@code spec.interface}, clusters whose endpoints' addresses are
 * interfaces.
 */
public final class PacketFactory implements ProtocolFactory {
    private static final String INTERFACE = "interface";

    private final Outbound outbound;

    /** Sockets are accounted for where those of {@code outbound} are. */
    public PacketFactory(Outbound outbound) {
        this.outbound = outbound;
    }

    @Override
    public String protocol() {
        return "AF_PACKET";
    }

    @Override
    public Set<String> fields() {
        return PacketSpec.FIELDS;
    }

    /** Short frames are padded on their way, and all stations share one stream. */
    @Override
    public boolean isTransport() {
        return false;
    }

    @Override
    public Map<String, Set<String>> partFields() {
        return PacketSpec.PART_FIELDS;
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec listener) {
        var device = listener.spec().string(INTERFACE);
        var spec = PacketSpec.of(listener.spec(), Optional.of(device));
        return Optional.of(context -> new PacketListener(context, spec, device));
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec cluster) {
        cluster.spec().get(INTERFACE).ifPresent(node -> {
            throw node.refuse("the interface of a cluster is the address of its endpoint");
        });
        var first = cluster.endpoints().stream().map(EndPointSpec::address)
                .filter(address -> !address.isEmpty()).findFirst();
        return Optional.of(new PacketConnector(outbound, PacketSpec.of(cluster.spec(), first)));
    }

    /** An interface that is gone is not tried again: a packet socket has no other side. */
    private record PacketConnector(Outbound outbound, PacketSpec spec) implements Connector {
        @Override
        public Stream open(StreamContext context) {
            return new PacketStream(context.loop(), outbound.descriptors(), spec,
                    context.address());
        }

        @Override
        public boolean isRetriable() {
            return false;
        }
    }
}
