package io.l7mp.proxy.protocol.http;

import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;
import org.xnio.channels.StreamSinkChannel;

/** A stream under way: what it may still send, and who is to know when it breaks. */
final class Http2Stream implements Lane {
    private static final long WORTH_READING = 1 << 20;

    private final Http2Connection connection;
    private final int id;
    private Runnable onBroken = () -> { };
    /** How much more the client may send. */
    private int window;
    /** What has come of the body and was not read. */
    private int unread;
    private boolean ended;

    Http2Stream(Http2Connection connection, int id, int window) {
        this.connection = connection;
        this.id = id;
        this.window = window;
    }

    @Override
    public void breakOff() {
        connection.reset(id, Http2Channel.ERROR_INTERNAL_ERROR);
    }

    /** RFC 9113, 8.1: the response counts none the less. */
    @Override
    public void stopRequest() {
        connection.reset(id, Http2Channel.ERROR_NO_ERROR);
    }

    /** Undertow ends connections that have many streams reset: a short rest is read. */
    @Override
    public long worthReading() {
        return WORTH_READING;
    }

    @Override
    public void onRead(int bytes) {
        unread -= bytes;
    }

    /**
     * Undertow's flush sends one frame, as much of what is there as the windows and a frame's
     * length allow, and says that all is out: it is when there was nothing more to send.
     */
    @Override
    public boolean flush(StreamSinkChannel channel) throws IOException {
        long before;
        do {
            before = connection.framesQueued();
            if (!channel.flush()) {
                return false;
            }
        } while (connection.framesQueued() != before);
        return true;
    }

    @Override
    public void onBroken(Runnable task) {
        onBroken = task;
    }

    /** Its number. */
    int id() {
        return id;
    }

    /** Tells who waits for it that the client broke it off. */
    void breakDown() {
        onBroken.run();
    }

    /** The request is complete, of which nothing more may come. */
    void onEnd() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    /** A DATA frame is coming; returns the code of the error that it is, or NO_ERROR. */
    int onData(FrameFilter.Header frame) {
        if (ended) {
            return Http2Channel.ERROR_STREAM_CLOSED;
        }
        ended = frame.isLast();
        window -= frame.length();
        // Undertow gives credit for padding by itself.
        unread += frame.isPadded() ? 0 : frame.length();
        return window < 0 ? Http2Channel.ERROR_FLOW_CONTROL_ERROR : Http2Channel.ERROR_NO_ERROR;
    }

    /** The client may send {@code bytes} more. */
    void onCredit(int bytes) {
        window += bytes;
    }

    /** What nobody will read; the connection's window wants it back. */
    int unread() {
        return Math.max(0, unread);
    }
}
