package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.cluster.Connector;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.Resolver;
import io.l7mp.proxy.stream.MessageStream;
import io.l7mp.proxy.stream.Stream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes associations with endpoints. One that has a list of addresses is asked at all of them at
 * once; they must be literals. A single address may be a name: what it stands for is tried in turn.
 */
final class SctpConnector implements Connector {
    private final Outbound outbound;
    private final SctpOptions options;
    private final SctpPlace local;
    private final int port;

    SctpConnector(Outbound outbound, SctpOptions options, SctpPlace local, int port) {
        this.outbound = outbound;
        this.options = options;
        this.local = local;
        this.port = port;
    }

    @Override
    public Stream open(StreamContext context) {
        var addresses = context.endPoint().orElseThrow().addresses();
        var protocol = new SctpProtocol(options, local, literals(addresses));
        return MessageStream.outbound(context.loop(), outbound,
                new Address.Inet(addresses.getFirst(), port), protocol);
    }

    @Override
    public Optional<String> flawOf(List<String> addresses) {
        if (addresses.size() > SctpPlace.MOST_ADDRESSES) {
            return Optional.of("more than " + SctpPlace.MOST_ADDRESSES + " addresses");
        }
        return addresses.stream().filter(each -> !Resolver.isLiteral(each)).findFirst()
                .map(each -> "in a list of addresses there are IP addresses only, not \"" + each
                        + "\"");
    }

    private static List<InetAddress> literals(List<String> addresses) {
        var others = new ArrayList<InetAddress>();
        for (var each : addresses.subList(1, addresses.size())) {
            try {
                others.add(Resolver.literal(each));
            } catch (UnknownHostException e) {
                throw new AssertionError("checked when it was configured: " + each, e);
            }
        }
        return others;
    }
}
