// SPDX-License-Identifier: MIT
package io.l7mp.ffi.packet;

/**
 * Constants of the C headers under their C names, for packet sockets; import them statically.
 *
 * <p>The same on Linux x86-64 and aarch64. Each group names its header.
 */
public final class PacketConstants {

    // linux/if_packet.h: options of packet(7)
    public static final int SOL_PACKET = 263;
    public static final int PACKET_ADD_MEMBERSHIP = 1;
    public static final int PACKET_RX_RING = 5;
    public static final int PACKET_STATISTICS = 6;
    public static final int PACKET_VERSION = 10;
    public static final int PACKET_VNET_HDR = 15;
    public static final int PACKET_FANOUT = 18;
    public static final int PACKET_IGNORE_OUTGOING = 23;
    public static final int PACKET_MR_PROMISC = 1;
    public static final int TPACKET_V3 = 2;

    // linux/if_packet.h: how a fanout group shares frames out
    public static final int PACKET_FANOUT_HASH = 0;
    public static final int PACKET_FANOUT_LB = 1;
    public static final int PACKET_FANOUT_CPU = 2;
    public static final int PACKET_FANOUT_ROLLOVER = 3;
    public static final int PACKET_FANOUT_QM = 5;

    // linux/if_packet.h: whom a frame is for
    public static final int PACKET_HOST = 0;
    public static final int PACKET_BROADCAST = 1;
    public static final int PACKET_MULTICAST = 2;
    public static final int PACKET_OTHERHOST = 3;
    public static final int PACKET_OUTGOING = 4;

    // linux/if_packet.h: states of blocks and frames of a ring
    public static final int TP_STATUS_KERNEL = 0;
    public static final int TP_STATUS_USER = 1;
    public static final int TP_STATUS_COPY = 2;
    public static final int TP_STATUS_LOSING = 4;
    public static final int TP_STATUS_CSUMNOTREADY = 8;
    public static final int TP_STATUS_VLAN_VALID = 0x10;
    public static final int TP_STATUS_VLAN_TPID_VALID = 0x40;

    // linux/virtio_net.h: what is still to be done to a frame
    public static final int VIRTIO_NET_HDR_F_NEEDS_CSUM = 1;
    public static final int VIRTIO_NET_HDR_GSO_NONE = 0;
    public static final int VIRTIO_NET_HDR_GSO_TCPV4 = 1;
    public static final int VIRTIO_NET_HDR_GSO_TCPV6 = 4;
    public static final int VIRTIO_NET_HDR_GSO_UDP_L4 = 5;
    public static final int VIRTIO_NET_HDR_GSO_ECN = 0x80;

    // linux/if_ether.h: what a frame carries
    public static final int ETH_P_ALL = 0x0003;
    public static final int ETH_P_IP = 0x0800;
    public static final int ETH_P_ARP = 0x0806;
    public static final int ETH_P_8021Q = 0x8100;
    public static final int ETH_P_IPV6 = 0x86DD;
    public static final int ETH_P_8021AD = 0x88A8;
    public static final int ETH_HLEN = 14;

    // net/if_arp.h: kinds of interfaces; those that have no header of their own are the last ones
    public static final int ARPHRD_ETHER = 1;
    public static final int ARPHRD_LOOPBACK = 772;
    public static final int ARPHRD_PPP = 512;
    public static final int ARPHRD_RAWIP = 519;
    public static final int ARPHRD_TUNNEL = 768;
    public static final int ARPHRD_TUNNEL6 = 769;
    public static final int ARPHRD_SIT = 776;
    public static final int ARPHRD_NONE = 0xFFFE;

    // sys/socket.h, linux/filter.h: filters
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_DETACH_FILTER = 27;
    public static final int BPF_MAXINSNS = 4096;

    // net/if.h, bits/ioctls.h: interfaces
    public static final int IFNAMSIZ = 16;
    public static final int IFF_UP = 1;
    public static final int SIOCGIFFLAGS = 0x8913;
    public static final int SIOCGIFMTU = 0x8921;

    // sys/mman.h
    public static final int MAP_SHARED = 1;

    private PacketConstants() {
    }
}
