// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** What carries the data of a listener or of a cluster. */
enum Transport {
    UDP("UDP"),
    TCP("TCP"),
    SCTP("SCTP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    PIPE("PIPE"),
    FORK("STDIO-fork"),
    HTTP("HTTP"),
    HTTP2("HTTP"),
    WEBSOCKET("WebSocket"),
    PACKET("AF_PACKET"),
    TCP_RFC4571("TCP", FramedConn.Kind.RFC4571),
    UNIX_NETSTRING("UnixDomainSocket", FramedConn.Kind.NETSTRING);

    private final String protocol;
    private final Optional<FramedConn.Kind> framing;

    Transport(String protocol) {
        this.protocol = protocol;
        this.framing = Optional.empty();
    }

    Transport(String protocol, FramedConn.Kind framing) {
        this.protocol = protocol;
        this.framing = Optional.of(framing);
    }

    /** Its name in a spec. */
    String protocol() {
        return protocol;
    }

    /** How messages lie in its byte stream, if they do. */
    Optional<FramedConn.Kind> framing() {
        return framing;
    }
}
