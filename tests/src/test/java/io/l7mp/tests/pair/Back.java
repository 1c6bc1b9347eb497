// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    WEBSOCKET("WebSocket"),
    JSONSOCKET_UDP(UDP),
    JSONSOCKET_TCP(TCP),
    JSONSOCKET_WEBSOCKET(WEBSOCKET);

    private final String protocol;
    private final Back transport;

    Back(String protocol) {
        this.protocol = protocol;
        this.transport = this;
    }

    /** JSONSocket over another one. */
    Back(Back transport) {
        this.protocol = "JSONSocket";
        this.transport = transport;
    }

    /** What carries it; itself unless it is on top of another one. */
    Back transport() {
        return transport;
    }

    /** True when it is JSONSocket. */
    boolean isJsonSocket() {
        return transport != this;
    }

    /** Its name in a cluster's spec. */
    String protocol() {
        return protocol;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return transport == UDP || transport == WEBSOCKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return transport == TCP || transport == UNIX;
    }

    /** True when nothing sent gets lost, and a missing upstream is noticed. */
    boolean isReliable() {
        return transport != UDP;
    }
}
