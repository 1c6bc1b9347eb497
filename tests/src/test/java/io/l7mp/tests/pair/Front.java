// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    HTTP("HTTP"),
    WEBSOCKET("WebSocket");

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
        return this == UDP || this == WEBSOCKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return this == TCP || this == UNIX || this == HTTP;
    }

    /** True when nothing sent gets lost. */
    boolean isReliable() {
        return this != UDP;
    }
}
