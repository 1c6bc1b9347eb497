package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;

/** What a {@link PacketPort} tells its owner; loop thread only. */
interface PacketEvents {
    /** Messages have come; valid until this returns. */
    void onReceived(Batch batch);

    /**
     * Whether what comes goes to another packet socket that can do what is left to be done to
     * frames, or leave it to its interface.
     */
    boolean takesUnfinished();

    /** As {@link #onReceived}, when it {@link #takesUnfinished}. */
    void onUnfinished(Batch batch);

    /** So many were dropped, coming or going, for {@code reason}. */
    void onDropped(Counter reason, long count);

    /** The interface is down or gone; nothing will come any more. */
    void onLost(String reason);

    /** Something threw that should not have; must not throw itself. */
    void onDefect(Throwable cause);
}
