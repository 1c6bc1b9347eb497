package io.l7mp.proxy.net;

import java.nio.ByteBuffer;

/** What the user of a {@link ByteConnection} hears; always on the loop's thread. */
public interface ByteEvents extends ConnectionEvents {
    /**
     * Bytes arrived: position to limit of the loop's read buffer, valid during the call.
     *
     * @return whether to go on reading; false is {@link Connection#pauseReading}
     */
    boolean onData(ByteBuffer data);

    /** Bytes arrived that stay inside the kernel; see {@link SocketConnection#spliceTo}. */
    default void onSplicedIn(int bytes) {
    }

    /** Bytes that arrived elsewhere went out here without leaving the kernel. */
    default void onSplicedOut(int bytes) {
    }
}
