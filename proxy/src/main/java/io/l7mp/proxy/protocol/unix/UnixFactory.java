package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.config.ClusterSpec;
import io.l7mp.proxy.config.ListenerSpec;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.ProtocolFactory;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.MessageProtocol;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Seqpacket;
import io.l7mp.proxy.stream.MessageStream;
import io.l7mp.proxy.stream.SocketStream;
import io.l7mp.proxy.stream.SocketStream.Target;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Unix sockets of one type: listeners at {@code spec.filename}, clusters whose endpoints' addresses
 * are files or abstract names; see unix(7). Stream sockets with or without {@link Framing}.
 */
public final class UnixFactory implements ProtocolFactory {
    private static final int DATAGRAM_IDLE_MS = 60_000;
    private static final String CONNECT = "connect";

    private final Outbound outbound;
    private final String protocol;
    private final Type type;

    private enum Type { STREAM, SEQPACKET, DATAGRAM }

    private UnixFactory(Outbound outbound, Type type, String protocol) {
        this.outbound = outbound;
        this.type = type;
        this.protocol = protocol;
    }

    /** Stream sockets; clusters connect by means of {@code outbound}. */
    public UnixFactory(Outbound outbound) {
        this(outbound, Type.STREAM, "UnixDomainSocket");
    }

    /** All types, under all names they have. */
    public static List<UnixFactory> all(Outbound outbound) {
        return List.of(new UnixFactory(outbound),
                new UnixFactory(outbound, Type.STREAM, "UNIX/stream"),
                new UnixFactory(outbound, Type.SEQPACKET, "UnixDomainSeqpacket"),
                new UnixFactory(outbound, Type.SEQPACKET, "UNIX/seqpacket"),
                new UnixFactory(outbound, Type.DATAGRAM, "UnixDomainDatagram"),
                new UnixFactory(outbound, Type.DATAGRAM, "UNIX/dgram"));
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Set<String> fields() {
        var fields = new TreeSet<>(UnixPlace.fields());
        if (type == Type.STREAM) {
            fields.addAll(Framing.with());
        }
        if (type == Type.DATAGRAM) {
            fields.add("bind");
            fields.add(CONNECT);
        }
        return fields;
    }

    @Override
    public Map<String, Set<String>> partFields() {
        return Map.of("bind", UnixPlace.fields());
    }

    @Override
    public Optional<Function<ListenerContext, Listener>> listener(ListenerSpec spec) {
        var place = UnixPlace.of(spec.spec());
        var peer = spec.spec().get(CONNECT).filter(name -> type == Type.DATAGRAM)
                .map(UnixPlace::peer);
        var framing = framing(spec.spec());
        return Optional.of(context -> switch (type) {
            case STREAM -> new UnixListener(context, place, framing);
            case SEQPACKET -> new SeqpacketListener(context, place);
            case DATAGRAM -> new DatagramListener(context, place, peer);
        });
    }

    /** Messages need none. */
    private Framing framing(Node spec) {
        return Framing.of(type == Type.STREAM ? spec : Node.empty());
    }

    @Override
    public int defaultIdleMs(ListenerSpec spec) {
        var isServer = type == Type.DATAGRAM && spec.spec().get(CONNECT).isEmpty();
        return isServer ? DATAGRAM_IDLE_MS : 0;
    }

    @Override
    public Optional<Connector> cluster(ClusterSpec spec) {
        var framing = framing(spec.spec());
        return Optional.of(switch (type) {
            case STREAM -> context -> framing.over(context.loop(),
                    SocketStream.outbound(context.loop(), outbound,
                            new Target(new Address.Unix(context.address()), Optional.empty())));
            case SEQPACKET -> messages(new Seqpacket());
            case DATAGRAM -> messages(new UnixDatagram(OwnName.of(spec.spec())));
        });
    }

    private Connector messages(MessageProtocol protocol) {
        return context -> MessageStream.outbound(context.loop(), outbound,
                new Address.Unix(context.address()), protocol);
    }

    /** Says, as for other protocols, that a listener cannot have its address. */
    static IOException refusal(ListenerContext context, UnixPlace place, IOException cause) {
        return new IOException(context.info().listenerSpec().protocol() + "Listener.run: \""
                + context.name() + "\": Could not bind to " + place.name() + ": "
                + cause.getMessage(), cause);
    }
}
