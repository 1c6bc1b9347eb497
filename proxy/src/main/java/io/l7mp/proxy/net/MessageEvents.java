package io.l7mp.proxy.net;

/** What the user of a {@link MessageConnection} hears; always on the loop's thread. */
public interface MessageEvents extends ConnectionEvents {
    /**
     * Messages arrived, at least one; they are valid during the call.
     *
     * @return whether to go on reading; false is {@link Connection#pauseReading}
     */
    boolean onMessages(Batch messages);

    /** Something worth telling happened to the connection, which goes on, or will tell its end. */
    default void onNote(String text) {
    }
}
