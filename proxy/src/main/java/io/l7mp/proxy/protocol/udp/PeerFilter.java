package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.libc.SockAddr;
import io.l7mp.proxy.net.UdpPeer;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whom a half-connected listener talks to: everybody, one address, one port, or both.
 *
 * @param address the address, with any port; empty for all
 * @param port the port; empty for all
 */
record PeerFilter(Optional<UdpPeer> address, OptionalInt port) {
    /** Whether the peer with the socket address at {@code sockaddr} may have a session. */
    boolean admits(long sockaddr) {
        if (port.isPresent() && port.getAsInt() != SockAddr.port(sockaddr)) {
            return false;
        }
        return address.isEmpty() || address.get().low() == UdpPeer.low(sockaddr)
                && address.get().high() == UdpPeer.high(sockaddr);
    }
}
