// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    SCTP("SCTP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    PIPE("PIPE"),
    HTTP("HTTP"),
    HTTP2("HTTP"),
    WEBSOCKET("WebSocket"),
    PACKET("AF_PACKET"),
    TCP_RFC4571("TCP", FramedConn.Kind.RFC4571),
    UNIX_NETSTRING("UnixDomainSocket", FramedConn.Kind.NETSTRING),
    JSONSOCKET_UDP(UDP),
    JSONSOCKET_TCP(TCP),
    JSONSOCKET_WEBSOCKET(WEBSOCKET),
    JSONSOCKET_SCTP(SCTP),
    JSONSOCKET_UNIX(UNIX),
    JSONSOCKET_SEQPACKET(SEQPACKET),
    JSONSOCKET_UNIX_DGRAM(UNIX_DGRAM),
    JSONSOCKET_RFC4571(TCP_RFC4571);

    static final int ETHERNET_MTU = 1500;

    private final String protocol;
    private final Optional<FramedConn.Kind> framing;
    private final Optional<Front> carrier;

    Front(String protocol) {
        this.protocol = protocol;
        this.framing = Optional.empty();
        this.carrier = Optional.empty();
    }

    Front(String protocol, FramedConn.Kind framing) {
        this.protocol = protocol;
        this.framing = Optional.of(framing);
        this.carrier = Optional.empty();
    }

    /** JSONSocket over another one. */
    Front(Front carrier) {
        this.protocol = "JSONSocket";
        this.framing = carrier.framing;
        this.carrier = Optional.of(carrier);
    }

    /** What carries it; itself unless it is on top of another one. */
    Front transport() {
        return carrier.orElse(this);
    }

    /** True when it is JSONSocket. */
    boolean isJsonSocket() {
        return carrier.isPresent();
    }

    /** True when it is paired with all there is, false when only with its like. */
    boolean meetsAll() {
        return switch (this) {
            case JSONSOCKET_SCTP, JSONSOCKET_UNIX, JSONSOCKET_SEQPACKET, JSONSOCKET_UNIX_DGRAM,
                JSONSOCKET_RFC4571 -> false;
            default -> true;
        };
    }

    /** Its name in a listener's spec. */
    String protocol() {
        return protocol;
    }

    /** True when it has IP below it. */
    boolean isIp() {
        return switch (transport()) {
            case UDP, TCP, SCTP, HTTP, WEBSOCKET, TCP_RFC4571 -> true;
            default -> false;
        };
    }

    /** How messages lie in its byte stream, if they do. */
    Optional<FramedConn.Kind> framing() {
        return framing;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return switch (transport()) {
            case UDP, WEBSOCKET, SEQPACKET, UNIX_DGRAM, PACKET, TCP_RFC4571, UNIX_NETSTRING, SCTP ->
                true;
            default -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    int longest() {
        return switch (transport()) {
            case UDP -> 65_507;
            case TCP_RFC4571, UNIX_NETSTRING -> 65_535;
            case PACKET -> ETHERNET_MTU;
            default -> 64 * 1024;
        };
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return switch (transport()) {
            case TCP, UNIX, HTTP, HTTP2, SEQPACKET, PIPE, TCP_RFC4571, UNIX_NETSTRING -> true;
            default -> false;
        };
    }

    /** True when the other side's end ends the conversation. */
    boolean isHttp() {
        return this == HTTP || this == HTTP2;
    }

    /** True when it listens at a socket file. */
    boolean isFile() {
        return switch (transport()) {
            case UNIX, SEQPACKET, UNIX_DGRAM, UNIX_NETSTRING -> true;
            default -> false;
        };
    }

    /** True when nothing sent gets lost, and a client makes a session by connecting. */
    boolean isReliable() {
        return switch (transport()) {
            case UDP, UNIX_DGRAM, PACKET -> false;
            default -> true;
        };
    }
}
