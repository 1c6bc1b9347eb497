// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back implements Side {
    UDP(Transport.UDP),
    TCP(Transport.TCP),
    SCTP(Transport.SCTP),
    UNIX(Transport.UNIX),
    SEQPACKET(Transport.SEQPACKET),
    UNIX_DGRAM(Transport.UNIX_DGRAM),
    PIPE(Transport.PIPE),
    /** A process, here socat, which connects to the upstream. */
    FORK(Transport.FORK),
    WEBSOCKET(Transport.WEBSOCKET),
    PACKET(Transport.PACKET),
    TCP_RFC4571(Transport.TCP_RFC4571),
    UNIX_NETSTRING(Transport.UNIX_NETSTRING),
    JSONSOCKET_UDP(Transport.UDP, true),
    JSONSOCKET_TCP(Transport.TCP, true),
    JSONSOCKET_WEBSOCKET(Transport.WEBSOCKET, true),
    JSONSOCKET_SCTP(Transport.SCTP, true),
    JSONSOCKET_UNIX(Transport.UNIX, true),
    JSONSOCKET_SEQPACKET(Transport.SEQPACKET, true),
    JSONSOCKET_UNIX_DGRAM(Transport.UNIX_DGRAM, true),
    JSONSOCKET_RFC4571(Transport.TCP_RFC4571, true);

    private final Transport transport;
    private final boolean isJsonSocket;

    Back(Transport transport) {
        this(transport, false);
    }

    Back(Transport transport, boolean isJsonSocket) {
        this.transport = transport;
        this.isJsonSocket = isJsonSocket;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public boolean isJsonSocket() {
        return isJsonSocket;
    }

    /** True when its connections can break; the others only end. */
    boolean resets() {
        return switch (transport) {
            case TCP, SCTP, WEBSOCKET, TCP_RFC4571 -> true;
            default -> false;
        };
    }

    /** True when a missing upstream is noticed before anything is sent; a process starts anyway. */
    boolean refuses() {
        return transport != Transport.UDP && this != PACKET && this != FORK;
    }

    /** True when a lost connection is made again: l7mp's table has no retries for the others. */
    boolean reconnects() {
        return isReliable() && this != PIPE && this != FORK;
    }
}
