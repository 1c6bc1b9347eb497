package io.l7mp.proxy.net;

import java.nio.ByteBuffer;

/** What the owner of a {@link Connection} hears; always on the loop's thread. */
public interface ConnectionEvents {
    /** An outbound connection is established. */
    void onConnected();

    /**
     * Bytes arrived: position to limit of the loop's read buffer, valid during the call.
     *
     * @return whether to go on reading; false is {@link Connection#pauseReading}
     */
    boolean onData(ByteBuffer data);

    /** Bytes arrived that stay inside the kernel; see {@link Connection#spliceTo}. */
    default void onSplicedIn(int bytes) {
    }

    /** Bytes that arrived elsewhere went out here without leaving the kernel. */
    default void onSplicedOut(int bytes) {
    }

    /** The peer will send no more (FIN). Writing is still possible. */
    void onEnd();

    /**
     * All pending output is in the kernel's hands again after {@link Connection#write} said full.
     */
    void onDrained();

    /** {@link Connection#shutdownOutput} has been carried out. */
    void onOutputShut();

    /** The connection could not be made or broke; it is closed already. */
    void onBroken(String reason, boolean isReset);
}
