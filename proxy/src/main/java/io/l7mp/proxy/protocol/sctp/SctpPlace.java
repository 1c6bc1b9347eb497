package io.l7mp.proxy.protocol.sctp;

import io.l7mp.proxy.net.Addresses;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

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

    /** Whether there is nothing but IPv4. */
    boolean isIpv4() {
        return !addresses.isEmpty() && addresses.stream().allMatch(Inet4Address.class::isInstance);
    }

    @Override
    public String toString() {
        return text(addresses.stream().map(Addresses::text).toList(), port);
    }

    /** Hosts and a port, for people. */
    static String text(List<String> hosts, int port) {
        if (hosts.isEmpty()) {
            return "[::]:" + port;
        }
        var all = String.join(", ", hosts);
        return (all.indexOf(':') >= 0 || hosts.size() > 1 ? "[" + all + "]" : all) + ":" + port;
    }
}
