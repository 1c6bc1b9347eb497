package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/**
 * One end of an association as it is configured: addresses or names for them, and a port.
 *
 * @param hosts none means all addresses the host has
 */
record SctpHosts(List<String> hosts, int port) {
    private static final int MAX_PORT = 65_535;

    /** Where a listener listens: {@code port}, which is required, and {@code address}. */
    static SctpHosts ofListener(Node spec) {
        if (spec.get("port").isEmpty()) {
            throw spec.refuse("Property port is required");
        }
        return of(spec);
    }

    /** {@code address}, one or a list of them, and {@code port}; either may be left out. */
    static SctpHosts of(Node spec) {
        var hosts = spec.get("address").map(SctpHosts::all).orElse(List.of());
        return new SctpHosts(hosts, spec.integer("port", 0, 0, MAX_PORT));
    }

    /**
     * The addresses behind the names, the first of each. Not on a loop: it may take a while.
     *
     * @throws UnknownHostException when a name is not known, or its look-up takes too long
     */
    SctpPlace resolve() throws UnknownHostException {
        var addresses = new ArrayList<InetAddress>(hosts.size());
        for (var host : hosts) {
            addresses.add(Resolver.first(host));
        }
        return new SctpPlace(List.copyOf(addresses), port);
    }

    @Override
    public String toString() {
        return SctpPlace.text(hosts, port);
    }

    private static List<String> all(Node address) {
        if (address.kind() != Node.Kind.ARRAY) {
            return List.of(host(address));
        }
        if (address.elements().isEmpty()) {
            throw address.expected("an address, or a list with at least one");
        }
        if (address.elements().size() > SctpPlace.MOST_ADDRESSES) {
            throw address.refuse("more than " + SctpPlace.MOST_ADDRESSES + " addresses");
        }
        return address.elements().stream().map(SctpHosts::host).toList();
    }

    private static String host(Node address) {
        var host = address.asString();
        try {
            if (host.isEmpty() || Resolver.isLiteral(host)) {
                Resolver.first(host);
            }
            return host;
        } catch (UnknownHostException e) {
            throw address.refuse(e.getMessage());
        }
    }
}
