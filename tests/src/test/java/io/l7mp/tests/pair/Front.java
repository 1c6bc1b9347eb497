// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    HTTP("HTTP"),
    WEBSOCKET("WebSocket"),
    TCP_RFC4571("TCP", FramedConn.Kind.RFC4571),
    UNIX_NETSTRING("UnixDomainSocket", FramedConn.Kind.NETSTRING);

    private final String protocol;
    private final Optional<FramedConn.Kind> framing;

    Front(String protocol) {
        this.protocol = protocol;
        this.framing = Optional.empty();
    }

    Front(String protocol, FramedConn.Kind framing) {
        this.protocol = protocol;
        this.framing = Optional.of(framing);
    }

    /** Its name in a listener's spec. */
    String protocol() {
        return protocol;
    }

    /** How messages lie in its byte stream, if they do. */
    Optional<FramedConn.Kind> framing() {
        return framing;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return this == UDP || this == WEBSOCKET || framing.isPresent();
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || this == HTTP || framing.isPresent();
    }

    /** True when it listens at a socket file. */
    boolean isFile() {
        return this == UNIX || this == UNIX_NETSTRING;
    }

    /** True when nothing sent gets lost. */
    boolean isReliable() {
        return this != UDP;
    }
}
