package io.l7mp.proxy.stream;

/** What a stream tells the session it is a stage of; loop thread only. */
public interface StreamEvents {
    /** The stream can carry data now. */
    void onConnected();

    /**
     * No output follows: the peer has said all it had to say, or a transform's input has ended. The
     * session passes it on; a stream never calls {@link Sink#end} of the next one itself.
     */
    void onOutputEnded();

    /** All input is delivered and its {@link Sink#end} carried out. */
    void onInputFinished();

    /** {@link Stream#flow} is there now, which was not when the session began to flow. */
    default void onFlow() {
    }

    /**
     * As far as the stream knows nothing has passed for too long. What the kernel has carried by
     * now is told before this returns.
     */
    default void onIdle() {
    }

    /**
     * Something worth knowing happened that changes nothing for the session; it is listed with the
     * session's events.
     *
     * @param text what, in one line: {@code process 4711 exited with status 0}
     */
    default void onNote(String text) {
    }

    /** The connection could not be made or broke; the stream has released what it held. */
    void onFailed(Cause cause);
}
