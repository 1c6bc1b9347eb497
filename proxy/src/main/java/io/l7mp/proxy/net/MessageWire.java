package io.l7mp.proxy.net;

import static io.l7mp.ffi.libc.Constants.SHUT_WR;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.libc.LibC;

/**
 * The calls by which messages get into and out of one connected socket: what differs between
 * protocols of message sockets, control data above all.
 *
 * <p>One for each {@link MessageConnection}, so it may keep a part of a message until the rest has
 * come. The memory it receives into may be the loop's and is used again by the next receive call
 * there. Results are counts or {@code -errno}, as from {@link LibC}. Loop thread only; nothing
 * blocks, nothing is allocated per message.
 */
public interface MessageWire {
    /** What {@link #receive} answers once the peer has finished and all it said was received. */
    int END = Integer.MIN_VALUE;

    /** The longest message that is sent or received whole, in bytes. */
    int LONGEST = DatagramMemory.LONGEST_DATAGRAM;

    /** The most bytes one {@link #receive} delivers. */
    int MOST_BYTES = 4 * LONGEST;

    /**
     * Receives some of the messages that wait, whole ones only, and describes them in {@code into}.
     * Few at a time, {@link #MOST_BYTES} in all at most: a full sink must be able to keep them.
     *
     * @return how many there are; 0 when what came was no (whole) message; {@link #END};
     *     {@code -EAGAIN} when nothing waits; another {@code -errno} when the connection is broken
     */
    int receive(CallState state, int fd, Batch into);

    /** How many messages {@link #receive} has lost since it was asked last: they were too long. */
    default int takeLost() {
        return 0;
    }

    /**
     * Sends messages of {@code messages} from number {@code from} on, each whole or not at all.
     *
     * @return how many were sent, at least 1; {@code -errno} when not even the first was
     */
    int send(CallState state, int fd, Batch messages, int from);

    /** Tells the peer that nothing more will be sent; 0 or {@code -errno}. */
    default int shutdownOutput(CallState state, int fd) {
        return LibC.shutdown(state, fd, SHUT_WR);
    }

    /** Tells what {@link #receive} or {@link #send} came across besides; called after each. */
    default void report(MessageEvents events) {
    }

    /** Whether the peer learns of an end, and may go on sending after it. */
    default boolean hasEnds() {
        return true;
    }

    /** The connection is closed; called once. */
    default void onClosed() {
    }
}
