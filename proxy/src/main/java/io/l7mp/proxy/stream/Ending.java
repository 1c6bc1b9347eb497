package io.l7mp.proxy.stream;

/** How a stream is closed. */
public enum Ending {
    /** Goodbye in the protocol's own manner: FIN, a Close frame. */
    ORDERLY,
    /** The other side broke, and this one should learn it: RST where the protocol has one. */
    ABORT
}
