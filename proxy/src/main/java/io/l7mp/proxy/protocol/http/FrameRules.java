package io.l7mp.proxy.protocol.http;

import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import java.io.IOException;

/**
 * What RFC 9113 wants of a client's frames and Undertow does not see to: that they come in order,
 * are no longer than we said, stay within the windows and are not sent for their own sake. I/O
 * thread only.
 */
final class FrameRules implements FrameFilter.Judge {
    /** Undertow's, and the first of every connection and stream (6.9.2). */
    static final int WINDOW_BYTES = 65_535;

    /** How many frames beside all requests are taken in {@link #ASIDE_NS}. */
    private static final int MAX_ASIDES = 1000;
    private static final long ASIDE_NS = 10_000_000_000L;
    private static final int GOAWAY_BYTES = 8;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;

    private final Http2Connection connection;
    private final Http2Streams streams;
    private int window = WINDOW_BYTES;
    private long asideSinceNs = System.nanoTime();
    private int asides;
    /** SETTINGS came first. */
    private boolean introduced;

    FrameRules(Http2Connection connection, Http2Streams streams) {
        this.connection = connection;
        this.streams = streams;
    }

    /** The client may send {@code bytes} more, on the connection or a stream of it. */
    void onCredit(int stream, int bytes) {
        if (stream == 0) {
            window += bytes;
        }
        streams.find(stream).ifPresent(one -> one.onCredit(bytes));
    }

    @Override
    public boolean admits(FrameFilter.Header frame) throws IOException {
        require(frame.length() <= connection.getReceiveMaxFrameSize(),
                Http2Channel.ERROR_FRAME_SIZE_ERROR);
        require(introduced || frame.type() == SETTINGS && (frame.flags() & ACK) == 0,
                Http2Channel.ERROR_PROTOCOL_ERROR);
        introduced = true;
        switch (frame.type()) {
            case DATA -> {
                return admitsData(frame);
            }
            case HEADERS -> onHeaders(frame);
            case SETTINGS -> {
                require(frame.length() == 0 || (frame.flags() & ACK) == 0,
                        Http2Channel.ERROR_FRAME_SIZE_ERROR);
                countAside();
            }
            case PRIORITY, PING -> countAside();
            case GOAWAY -> {
                onGoAway(frame);
                return false;
            }
            default -> { }
        }
        return true;
    }

    /** Frames that are of no request; too many in a short time are nothing but work. */
    private void countAside() throws IOException {
        var now = System.nanoTime();
        if (now - asideSinceNs > ASIDE_NS) {
            asideSinceNs = now;
            asides = 0;
        }
        asides++;
        require(asides <= MAX_ASIDES, Http2Channel.ERROR_ENHANCE_YOUR_CALM);
    }

    private boolean admitsData(FrameFilter.Header frame) throws IOException {
        if (frame.length() == 0 && !frame.isLast()) {
            countAside();
        }
        window -= frame.length();
        require(window >= 0, Http2Channel.ERROR_FLOW_CONTROL_ERROR);
        var error = streams.find(frame.stream()).map(stream -> stream.onData(frame))
                .orElse(Http2Channel.ERROR_NO_ERROR);
        if (error != Http2Channel.ERROR_NO_ERROR) {
            connection.sendRstStream(frame.stream(), error);
        }
        if (streams.wasReset(frame.stream())) {
            // 5.1: sent before our RST_STREAM came, it counts, and that is all.
            connection.updateReceiveFlowControlWindow(frame.length());
            return false;
        }
        require(!streams.isOver(frame.stream()), Http2Channel.ERROR_STREAM_CLOSED);
        return true;
    }

    /** Begins a stream, or ends it with trailers. */
    private void onHeaders(FrameFilter.Header frame) throws IOException {
        var stream = streams.find(frame.stream());
        require(stream.isEmpty() || !stream.get().isEnded(), Http2Channel.ERROR_STREAM_CLOSED);
        if (frame.isLast()) {
            stream.ifPresent(Http2Stream::onEnd);
        }
        streams.onHeaders(frame.isLast());
    }

    /** The client begins no more streams; Undertow would break off those there are. */
    private void onGoAway(FrameFilter.Header frame) throws IOException {
        require(frame.stream() == 0, Http2Channel.ERROR_PROTOCOL_ERROR);
        require(frame.length() >= GOAWAY_BYTES, Http2Channel.ERROR_FRAME_SIZE_ERROR);
        connection.requestLeave();
    }

    private static void require(boolean isWell, int otherwise) throws IOException {
        if (!isWell) {
            throw new ConnectionErrorException(otherwise);
        }
    }
}
