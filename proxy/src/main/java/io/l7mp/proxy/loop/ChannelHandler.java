package io.l7mp.proxy.loop;

/** What the loop calls when a registered channel is ready; always on the loop's own thread. */
public interface ChannelHandler {
    /**
     * Does the I/O that {@code readyOps} (of {@link java.nio.channels.SelectionKey}) allows. An
     * error or a hang-up shows as every interest being ready: find out by reading or writing.
     *
     * @throws Exception when the handler itself is at a loss; {@link #onDefect} follows
     */
    void onReady(int readyOps) throws Exception;

    /** Releases the channel after {@link #onReady} threw; must not throw. */
    void onDefect(Throwable cause);
}
