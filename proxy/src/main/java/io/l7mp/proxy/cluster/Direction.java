package io.l7mp.proxy.cluster;

/** Which way data flow through a stage. */
public enum Direction {
    /** From the client; the destination takes part in this. */
    INGRESS,
    /** To the client. */
    EGRESS
}
