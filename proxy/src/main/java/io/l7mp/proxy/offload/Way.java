package io.l7mp.proxy.offload;

import java.net.InetAddress;

/** How datagrams leave that go from one address to another. */
sealed interface Way {
    /**
     * Out of an interface.
     *
     * @param ifindex the interface
     * @param nextHop the neighbour that gets them
     * @param mtu bytes of the longest packet
     */
    record Out(int ifindex, InetAddress nextHop, int mtu) implements Way {
    }

    /** To this host itself. */
    record Local() implements Way {
    }

    /** Not at all, or not by us. */
    record Closed(String reason) implements Way {
    }
}
