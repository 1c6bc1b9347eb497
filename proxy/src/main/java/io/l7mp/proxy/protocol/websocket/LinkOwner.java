package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/** Who is in charge of a {@link Link}, and what it hears of the connection. */
interface LinkOwner {
    /** The connection is established. */
    default void onConnected() {
    }

    /** Bytes arrived, valid during the call; says whether to go on reading. */
    boolean onData(ByteBuffer data);

    /** The peer's FIN. */
    void onEnd();

    /** Nothing is pending any more. */
    default void onDrained() {
    }

    /** Our FIN is sent. */
    default void onOutputShut() {
    }

    /** The connection could not be made or broke; it is closed already. */
    void onBroken(String reason, boolean isReset);
}
