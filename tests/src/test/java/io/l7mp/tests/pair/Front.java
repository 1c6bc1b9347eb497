// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    HTTP("HTTP"),
    WEBSOCKET("WebSocket"),
    JSONSOCKET_UDP(UDP),
    JSONSOCKET_TCP(TCP),
    JSONSOCKET_WEBSOCKET(WEBSOCKET);

    private final String protocol;
    private final Front transport;

    Front(String protocol) {
        this.protocol = protocol;
        this.transport = this;
    }

    /** JSONSocket over another one. */
    Front(Front transport) {
        this.protocol = "JSONSocket";
        this.transport = transport;
    }

    /** What carries it; itself unless it is on top of another one. */
    Front transport() {
        return transport;
    }

    /** True when it is JSONSocket. */
    boolean isJsonSocket() {
        return transport != this;
    }

    /** Its name in a listener's spec. */
    String protocol() {
        return protocol;
    }

    /** True when each send arrives as one receive. */
    boolean keepsBoundaries() {
        return transport == UDP || transport == WEBSOCKET;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return transport == TCP || transport == UNIX || transport == HTTP;
    }

    /** True when nothing sent gets lost. */
    boolean isReliable() {
        return transport != UDP;
    }
}
