package io.l7mp.proxy.net;

import io.l7mp.proxy.metrics.Counter;

/** What the owner of a {@link MessageConnection} hears; always on the loop's thread. */
public interface MessageEvents {
    /** An outbound connection is established. */
    void onConnected();

    /**
     * Messages arrived, at least one; they are valid during the call.
     *
     * @return whether to go on reading; false is {@link MessageConnection#pauseReading}
     */
    boolean onMessages(Batch messages);

    /** The peer will send no more. Writing may still be possible. */
    void onEnd();

    /** Everything is in the kernel's hands again after a write said full. */
    void onDrained();

    /** {@link MessageConnection#shutdownOutput} has been carried out. */
    void onOutputShut();

    /** So many messages, to be sent or received, are dropped for {@code reason}. */
    void onDropped(Counter reason, int count);

    /** Something worth telling happened to the connection, which goes on, or will tell its end. */
    default void onNote(String text) {
    }

    /** The connection could not be made or broke; it is closed already. */
    void onBroken(String reason, boolean isReset);
}
