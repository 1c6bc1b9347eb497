// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The way to an address.
 *
 * @param isLocal whether the address is one of this host's own
 * @param isUnicast whether it is one host's elsewhere; broadcast and multicast are neither
 * @param ifindex the interface it leads through
 * @param gateway the next hop; empty when the destination itself is a neighbour
 * @param mtu what the route says of it, in bytes; empty when that of the interface counts
 */
public record Route(boolean isLocal, boolean isUnicast, int ifindex, Optional<InetAddress> gateway,
                    OptionalInt mtu) {
}
