// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    WEBSOCKET("WebSocket"),
    PACKET("AF_PACKET");

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
        return this == UDP || this == WEBSOCKET || this == PACKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX;
    }

    /** True when nothing sent gets lost, and a missing upstream is noticed. */
    boolean isReliable() {
        return this != UDP && this != PACKET;
    }

    /** The longest message it takes, in bytes, as far as the tests go. */
    int longestMessage() {
        return this == PACKET ? Front.ETHERNET_MTU : Integer.MAX_VALUE;
    }
}
