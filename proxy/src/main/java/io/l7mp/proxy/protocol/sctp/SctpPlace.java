package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.net.Resolver;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One end of an association: a host's addresses, of which there may be several, and a port.
 *
 * @param addresses none means all the host has
 */
record SctpPlace(List<InetAddress> addresses, int port) {
    /** Anywhere on this host. */
    static final SctpPlace ANY = new SctpPlace(List.of(), 0);

    /** The most addresses an end may have in a configuration. */
    static final int MOST_ADDRESSES = 64;

    private static final int MAX_PORT = 65_535;

    /** Where a listener listens: {@code port}, which is required, and {@code address}. */
    static SctpPlace ofListener(Node spec) {
        if (spec.get("port").isEmpty()) {
            throw spec.refuse("Property port is required");
        }
        return of(spec);
    }

    /** {@code address}, one or a list of them, and {@code port}; either may be left out. */
    static SctpPlace of(Node spec) {
        var addresses = spec.get("address").map(SctpPlace::literals).orElse(List.of());
        return new SctpPlace(addresses, spec.integer("port", 0, 0, MAX_PORT));
    }

    /** Whether there is nothing but IPv4. */
    boolean isIpv4() {
        return !addresses.isEmpty() && addresses.stream().allMatch(Inet4Address.class::isInstance);
    }

    @Override
    public String toString() {
        if (addresses.isEmpty()) {
            return "[::]:" + port;
        }
        var hosts = addresses.stream().map(Addresses::text).collect(Collectors.joining(", "));
        return (hosts.indexOf(':') >= 0 || addresses.size() > 1 ? "[" + hosts + "]" : hosts)
                + ":" + port;
    }

    private static List<InetAddress> literals(Node address) {
        if (address.kind() != Node.Kind.ARRAY) {
            return List.of(literal(address));
        }
        if (address.elements().isEmpty()) {
            throw address.expected("an address, or a list with at least one");
        }
        if (address.elements().size() > MOST_ADDRESSES) {
            throw address.refuse("more than " + MOST_ADDRESSES + " addresses");
        }
        return address.elements().stream().map(SctpPlace::literal).toList();
    }

    private static InetAddress literal(Node address) {
        try {
            return Resolver.literal(address.asString());
        } catch (UnknownHostException e) {
            throw address.refuse(e.getMessage());
        }
    }
}
