// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    HTTP("HTTP"),
    WEBSOCKET("WebSocket"),
    PACKET("AF_PACKET");

    static final int ETHERNET_MTU = 1500;

    private final String protocol;

    Front(String protocol) {
        this.protocol = protocol;
    }

    /** Its name in a listener's spec. */
    String protocol() {
        return protocol;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return this == UDP || this == WEBSOCKET || this == PACKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || this == HTTP;
    }

    /** True when nothing sent gets lost. */
    boolean isReliable() {
        return this != UDP && this != PACKET;
    }

    /** The longest message it takes, in bytes, as far as the tests go. */
    int longestMessage() {
        return this == PACKET ? ETHERNET_MTU : Integer.MAX_VALUE;
    }
}
