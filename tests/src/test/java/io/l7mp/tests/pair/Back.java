// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    WEBSOCKET("WebSocket"),
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
        return this == UDP || this == WEBSOCKET || framing.isPresent();
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || framing.isPresent();
    }

    /** True when its endpoint is a socket file. */
    boolean isFile() {
        return this == UNIX || this == UNIX_NETSTRING;
    }

    /** True when nothing sent gets lost, and a missing upstream is noticed. */
    boolean isReliable() {
        return this != UDP;
    }
}
