package io.l7mp.proxy.protocol.http;

/** What the listener's connections want to know of one that speaks HTTP/2. I/O thread only. */
interface Http2Owner {
    /** Whether the listener takes one more stream. */
    boolean hasRoom();

    /** A stream has begun. */
    void onBegin();

    /** A stream is over. */
    void onEnd();

    /** The first stream has begun. */
    void onBusy();

    /** The last stream is over. */
    void onIdle();

    /** The client broke the rules, and the connection ends for it. */
    void onMalformed();

    /** The last GOAWAY is on its way, after which the connection is closed. */
    void onGoneAway();
}
