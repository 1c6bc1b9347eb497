package io.l7mp.proxy.stream;

/** Whether a stream keeps the bounds of messages. */
public enum Kind {
    /** Message boundaries are kept; a message may be empty. */
    DATAGRAM,
    /** Bytes in order; where one read ends means nothing. */
    BYTES
}
