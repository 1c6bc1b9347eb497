// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
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
        return this == UDP || this == WEBSOCKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX;
    }

    /** True when nothing sent gets lost, and a missing upstream is noticed. */
    boolean isReliable() {
        return this != UDP;
    }
}
