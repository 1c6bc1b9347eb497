// SPDX-License-Identifier: MIT
package io.l7mp.tests.pair;

import io.l7mp.tests.peer.FramedConn;
import java.util.Optional;

/** One side of a pair: a protocol, on its own or with JSONSocket on top of it. */
interface Side {
    int ETHERNET_MTU = 1500;

    /** What carries its data; what is below JSONSocket when it is that. */
    Transport transport();

    /** True when it is JSONSocket. */
    boolean isJsonSocket();

    /** How messages lie in its byte stream, if they do. */
    default Optional<FramedConn.Kind> framing() {
        return transport().framing();
    }

    /** True when it is paired with all there is, false when only with its like. */
    default boolean meetsAll() {
        return !isJsonSocket() || switch (transport()) {
            case UDP, TCP, WEBSOCKET -> true;
            default -> false;
        };
    }

    /** True when only a kernel with SCTP can carry it. */
    default boolean isSctp() {
        return transport() == Transport.SCTP;
    }

    /** True when it is to be shown over either version of IP. */
    default boolean isIp() {
        return switch (transport()) {
            case UDP, TCP, SCTP, HTTP, WEBSOCKET, TCP_RFC4571 -> true;
            default -> false;
        };
    }

    /** True when its addresses are socket files. */
    default boolean isFile() {
        return switch (transport()) {
            case UNIX, SEQPACKET, UNIX_DGRAM, UNIX_NETSTRING -> true;
            default -> false;
        };
    }

    /** True when each send arrives as one receive. */
    default boolean keepsBoundaries() {
        return switch (transport()) {
            case UDP, WEBSOCKET, SEQPACKET, UNIX_DGRAM, PACKET, TCP_RFC4571, UNIX_NETSTRING, SCTP ->
                true;
            default -> false;
        };
    }

    /** The longest message, in bytes; of no meaning where there are no boundaries. */
    default int longest() {
        return switch (transport()) {
            case UDP -> 65_507;
            case TCP_RFC4571, UNIX_NETSTRING -> 65_535;
            case PACKET -> ETHERNET_MTU;
            default -> 64 * 1024;
        };
    }

    /** True when one direction can end before the other. */
    default boolean halfCloses() {
        return switch (transport()) {
            case TCP, UNIX, HTTP, HTTP2, SEQPACKET, PIPE, FORK, TCP_RFC4571, UNIX_NETSTRING -> true;
            default -> false;
        };
    }

    /** True when nothing sent gets lost, and a connection is noticed, as is its end. */
    default boolean isReliable() {
        return switch (transport()) {
            case UDP, UNIX_DGRAM, PACKET -> false;
            default -> true;
        };
    }
}
