// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    SCTP("SCTP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    WEBSOCKET("WebSocket"),
    PACKET("AF_PACKET"),
    TCP_RFC4571("TCP", FramedConn.Kind.RFC4571),
    UNIX_NETSTRING("UnixDomainSocket", FramedConn.Kind.NETSTRING);

    private final String protocol;
    private final Optional<FramedConn.Kind> framing;

    Back(String protocol) {
        this.protocol = protocol;
        this.framing = Optional.empty();
    }

    Back(String protocol, FramedConn.Kind framing) {
        this.protocol = protocol;
        this.framing = Optional.of(framing);
    }

    /** Its name in a cluster's spec. */
    String protocol() {
        return protocol;
    }

    /** How messages lie in its byte stream, if they do. */
    Optional<FramedConn.Kind> framing() {
        return framing;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return switch (this) {
            case UDP, WEBSOCKET, SEQPACKET, UNIX_DGRAM, PACKET, TCP_RFC4571, UNIX_NETSTRING, SCTP ->
                true;
            case TCP, UNIX -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    int longest() {
        return switch (this) {
            case UDP -> 65_507;
            case TCP_RFC4571, UNIX_NETSTRING -> 65_535;
            case PACKET -> Front.ETHERNET_MTU;
            default -> 64 * 1024;
        };
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || this == SEQPACKET || framing.isPresent();
    }

    /** True when nothing sent gets lost, and the end of a connection is noticed. */
    boolean isReliable() {
        return this != UDP && this != UNIX_DGRAM && this != PACKET;
    }

    /** True when a missing upstream is noticed before anything is sent. */
    boolean refuses() {
        return this != UDP && this != PACKET;
    }

    /** True when the addresses of endpoints are files. */
    boolean isFile() {
        return this == UNIX || this == SEQPACKET || this == UNIX_DGRAM || this == UNIX_NETSTRING;
    }
}
