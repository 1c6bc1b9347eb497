// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

/** A cluster protocol with an upstream behind it. */
enum Back {
    UDP("UDP"),
    TCP("TCP"),
    UNIX("UnixDomainSocket"),
    SEQPACKET("UnixDomainSeqpacket"),
    UNIX_DGRAM("UnixDomainDatagram"),
    PIPE("PIPE"),
    /** A process, here socat, which connects to the upstream. */
    FORK("STDIO-fork"),
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
            case TCP, UNIX, PIPE, FORK -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    int longest() {
        return this == UDP ? 65_507 : 64 * 1024;
    }

    /** True when one direction can end before the other. */
    boolean halfCloses() {
        return switch (this) {
            case TCP, UNIX, SEQPACKET, PIPE, FORK -> true;
            case UDP, WEBSOCKET, UNIX_DGRAM -> false;
        };
    }

    /** True when nothing sent gets lost, and the end of a connection is noticed. */
    boolean isReliable() {
        return this != UDP && this != UNIX_DGRAM;
    }

    /** True when a missing upstream is noticed before anything is sent; a process starts anyway. */
    boolean refuses() {
        return this != UDP && this != FORK;
    }

    /** True when the addresses of endpoints are files. */
    boolean isFile() {
        return this == UNIX || this == SEQPACKET || this == UNIX_DGRAM;
    }

    /** True when a lost connection is made again: l7mp's table has no retries for the others. */
    boolean reconnects() {
        return isReliable() && this != PIPE && this != FORK;
    }
}
