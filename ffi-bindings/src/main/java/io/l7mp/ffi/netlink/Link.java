// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

/**
 * A network interface.
 *
 * @param index its number
 * @param name its name
 * @param type what its frames look like, an ARPHRD_ constant of linux/if_arp.h
 * @param mtu bytes of the longest packet
 * @param isUp whether it is switched on
 */
public record Link(int index, String name, int type, int mtu, boolean isUp) {
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_LOOPBACK = 772;

    /** Whether its packets begin with an Ethernet header. */
    public boolean isEthernetLike() {
        return type == ARPHRD_ETHER || type == ARPHRD_LOOPBACK;
    }
}
