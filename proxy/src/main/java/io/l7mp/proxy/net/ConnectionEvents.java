package io.l7mp.proxy.net;

import io.l7mp.proxy.metrics.Counter;

/** What the user of a {@link Connection} of any kind hears; always on the loop's thread. */
public interface ConnectionEvents {
    /** An outbound connection is established. */
    void onConnected();

    /** The peer will send no more. Writing may still be possible. */
    void onEnd();

    /** All pending output is in the kernel's hands again after a write said full. */
    void onDrained();

    /** {@link Connection#shutdownOutput} has been carried out. */
    void onOutputShut();

    /** So many messages, to be sent or received, are dropped for {@code reason}. */
    void onDropped(Counter reason, int count);

    /** The connection could not be made or broke; it is closed already. */
    void onBroken(String reason, boolean isReset);
}
