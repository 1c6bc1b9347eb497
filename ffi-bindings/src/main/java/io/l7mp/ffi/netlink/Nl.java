// SPDX-License-Identifier: MIT
package io.l7mp.ffi.netlink;

/** Constants of linux/netlink.h, linux/rtnetlink.h, linux/if_link.h and linux/pkt_sched.h. */
final class Nl {
    static final int AF_NETLINK = 16;
    static final int NETLINK_ROUTE = 0;

    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_DUMP = 0x300;
    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;

    static final int RTM_NEWLINK = 16;
    static final int RTM_GETLINK = 18;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWTFILTER = 44;
    static final int RTM_GETTFILTER = 46;

    static final int RTN_UNICAST = 1;
    static final int RTN_LOCAL = 2;

    static final int RTA_DST = 1;
    static final int RTA_SRC = 2;
    static final int RTA_OIF = 4;
    static final int RTA_GATEWAY = 5;
    static final int RTA_METRICS = 8;
    static final int RTA_VIA = 18;
    static final int RTAX_MTU = 2;

    static final int IFLA_IFNAME = 3;
    static final int IFLA_MTU = 4;

    static final int TC_H_INGRESS_FILTERS = 0xfffffff2;
    static final int TC_H_EGRESS_FILTERS = 0xfffffff3;

    static final int RTMGRP_LINK = 0x1;
    static final int RTMGRP_IPV4_IFADDR = 0x10;
    static final int RTMGRP_IPV4_ROUTE = 0x40;
    static final int RTMGRP_IPV6_IFADDR = 0x100;
    static final int RTMGRP_IPV6_ROUTE = 0x400;

    private Nl() {
    }
}
