package io.l7mp.proxy.session;

/** The state of one stage of a session. */
public enum StageState {
    /** Connecting for the first time. Next: CONNECTED, RETRYING, END. */
    INIT,
    /**
     * Its stream is connected, other stages of the session are not. Next: READY, DISCONNECTED, END.
     */
    CONNECTED,
    /** It carries data. Next: DISCONNECTED, END. */
    READY,
    /** Its stream broke or was closed by the peer. Next: RETRYING, END. */
    DISCONNECTED,
    /** Waiting for the next attempt, or in the middle of it. Next: CONNECTED, END. */
    RETRYING,
    /** The session is over. */
    END
}
