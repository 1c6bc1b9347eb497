// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    WEBSOCKET("WebSocket");

    private final String protocol;

    Back(String protocol) {
        this.protocol = protocol;
    }

    /** Its name in a cluster's spec. */
    String protocol() {
        return protocol;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return switch (this) {
            case UDP, WEBSOCKET, SEQPACKET, UNIX_DGRAM -> true;
            case TCP, UNIX -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    int longest() {
        return this == UDP ? 65_507 : 64 * 1024;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || this == SEQPACKET;
    }

    /** True when nothing sent gets lost, and the end of a connection is noticed. */
    boolean isReliable() {
        return this != UDP && this != UNIX_DGRAM;
    }

    /** True when a missing upstream is noticed before anything is sent. */
    boolean refuses() {
        return this != UDP;
    }

    /** True when the addresses of endpoints are files. */
    boolean isFile() {
        return this == UNIX || this == SEQPACKET || this == UNIX_DGRAM;
    }
}
