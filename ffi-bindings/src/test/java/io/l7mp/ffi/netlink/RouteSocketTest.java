// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.ErrnoException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RouteSocketTest {

    @Test
    void shouldKnowThatOwnAddressesAreLocal() throws Exception {
        try (var socket = new RouteSocket()) {
            var home = InetAddress.getByName("127.0.0.1");
            var route = socket.route(home, home);
            assertTrue(route.isLocal());
            assertFalse(route.isUnicast());
            assertEquals(1, route.ifindex());
            assertEquals(Optional.empty(), route.gateway());
        }
    }

    @Test
    void shouldSayWhatTheKernelSaysWhereThereIsNoWay() throws Exception {
        try (var socket = new RouteSocket()) {
            var multicast = InetAddress.getByName("224.0.0.1");
            var home = InetAddress.getByName("127.0.0.1");
            var e = assertThrows(ErrnoException.class, () -> socket.route(multicast, home));
            assertTrue(e.getMessage().startsWith("netlink route to 127.0.0.1: "), e.getMessage());
            assertTrue(socket.route(home, home).isLocal(), "as if nothing had happened");
        }
    }

    @Test
    void shouldListTheInterfacesThatJavaKnows() throws Exception {
        try (var socket = new RouteSocket()) {
            var links = socket.links().stream()
                .collect(Collectors.toMap(Link::name, link -> link));
            for (var known : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                var link = links.get(known.getName());
                assertEquals(known.getIndex(), link.index());
                assertEquals(known.getMTU(), link.mtu());
                assertEquals(known.isUp(), link.isUp());
            }
            assertTrue(links.get("lo").isEthernetLike());
        }
    }

    @Test
    void shouldFindNoFiltersWhereNobodyHasPutAny() throws Exception {
        try (var socket = new RouteSocket()) {
            assertEquals(0, socket.filters(1));
        }
    }
}
