// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A listener protocol. */
enum Front implements Side {
    UDP(Transport.UDP),
    TCP(Transport.TCP),
    SCTP(Transport.SCTP),
    UNIX(Transport.UNIX),
    SEQPACKET(Transport.SEQPACKET),
    UNIX_DGRAM(Transport.UNIX_DGRAM),
    PIPE(Transport.PIPE),
    HTTP(Transport.HTTP),
    HTTP2(Transport.HTTP2),
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

    Front(Transport transport) {
        this(transport, false);
    }

    Front(Transport transport, boolean isJsonSocket) {
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

    /** True when the other side's end ends the conversation. */
    boolean isHttp() {
        return this == HTTP || this == HTTP2;
    }
}
