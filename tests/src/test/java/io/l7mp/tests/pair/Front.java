// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A listener protocol. */
enum Front {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    PIPE("PIPE"),
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
        return switch (this) {
            case UDP, WEBSOCKET, SEQPACKET, UNIX_DGRAM -> true;
            case TCP, UNIX, HTTP, PIPE -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    int longest() {
        return this == UDP ? 65_507 : 64 * 1024;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return switch (this) {
            case TCP, UNIX, HTTP, SEQPACKET, PIPE -> true;
            case UDP, WEBSOCKET, UNIX_DGRAM -> false;
        };
    }

    /** True when nothing sent gets lost, and a client makes a session by connecting. */
    boolean isReliable() {
        return this != UDP && this != UNIX_DGRAM;
    }
}
