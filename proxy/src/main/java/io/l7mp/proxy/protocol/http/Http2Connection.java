package io.l7mp.proxy.protocol.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSinkChannel;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.Http2Channel;
import io.undertow.protocols.http2.Http2RstStreamStreamSourceChannel;
import io.undertow.protocols.http2.Http2SettingsStreamSourceChannel;
import io.undertow.protocols.http2.Http2StreamSourceChannel;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.framed.FrameHeaderData;
import io.undertow.util.AttachmentKey;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xnio.ChannelExceptionHandler;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * An HTTP/2 connection: Undertow's, with what it leaves out of RFC 9113. That is the limit of
 * streams, the windows' other side, what still comes for streams that were reset, a client's GOAWAY
 * that lets streams complete, and our own that does. I/O thread only.
 */
final class Http2Connection extends Http2Channel {
    /** What the listener's connections want to know of it. */
    interface Owner {
        /** Whether the listener takes one more stream. */
        boolean hasRoom();

        /** A stream has begun. */
        void onBegin();

        /** A stream is over. */
        void onEnd();

        /** The first stream has begun. */
        void onBusy();

        /** The last stream is over. */
        void onIdle();

        /** The client broke the rules, and the connection ends for it. */
        void onMalformed();

        /** GOAWAY is on its way, after which the connection is closed. */
        void onGoneAway();
    }

    /** Undertow's, and the first of every connection (RFC 9113, 6.9.2). */
    private static final int WINDOW_BYTES = 65_535;
    /** A few uploads that nobody reads must not hold up the others. */
    private static final int MORE_BYTES = 7 * WINDOW_BYTES;
    /** After so many a connection takes no more streams: Undertow keeps something of each. */
    private static final int MAX_RESETS = 200;
    /** How many frames beside all requests are taken in {@link #ASIDE_NS}. */
    private static final int MAX_ASIDES = 1000;
    private static final long ASIDE_NS = 10_000_000_000L;
    private static final int PREFACE_BYTES = 24;
    private static final int GOAWAY_BYTES = 8;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int PRIORITY = 2;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int ACK = 1;
    private static final AttachmentKey<Http2Connection> SELF =
            AttachmentKey.create(Http2Connection.class);

    private final Owner owner;
    private final Map<Integer, Http2Stream> running = new HashMap<>();
    /** The streams that we reset; their clients may not know yet. */
    private final Set<Integer> reset = new HashSet<>();
    private int window = WINDOW_BYTES;
    private long asideSinceNs = System.nanoTime();
    private int asides;
    private int resets;
    private long framesQueued;
    /** The last stream that the client began, and whether its headers were all of its request. */
    private int last;
    private boolean isComplete;
    /** SETTINGS came first. */
    private boolean introduced;
    private boolean begun;
    private boolean leaving;

    /** A connection whose preface was read. */
    Http2Connection(StreamConnection carrier, ByteBufferPool buffers, OptionMap options,
            Owner owner) {
        super(carrier, null, buffers, null, false, false, false, options);
        this.owner = owner;
        filter(carrier, 0);
    }

    /** A connection upgraded to, of a client with these {@code settings}; the preface follows. */
    Http2Connection(StreamConnection carrier, ByteBufferPool buffers, ByteBuffer settings,
            OptionMap options, Owner owner) {
        super(carrier, null, buffers, null, false, true, true, settings, options);
        this.owner = owner;
        this.last = 1;
        this.isComplete = true;
        filter(carrier, PREFACE_BYTES);
    }

    /** The connection of an exchange of HTTP/2. */
    static Http2Connection of(HttpServerExchange exchange) {
        return exchange.getConnection().getAttachment(SELF);
    }

    /** The stream of the exchange that Undertow hands over just now. */
    Http2Stream begin(HttpServerExchange exchange) {
        var id = last;
        var stream = new Http2Stream(this, id, WINDOW_BYTES);
        if (isComplete) {
            stream.onEnd();
        }
        if (running.isEmpty()) {
            owner.onBusy();
        }
        owner.onBegin();
        running.put(id, stream);
        exchange.addExchangeCompleteListener((complete, next) -> {
            end(id);
            next.proceed();
        });
        return stream;
    }

    /** Takes no more streams, and says GOAWAY once there are none. */
    void leave() {
        leaving = true;
        if (running.isEmpty()) {
            sendGoAway(ERROR_NO_ERROR);
        }
    }

    /** How many frames have been handed over to be sent, on all streams. */
    long framesQueued() {
        return framesQueued;
    }

    /** The connection is no more. */
    void onGone() {
        List.copyOf(running.keySet()).forEach(this::breakDown);
    }

    /** Breaks off one stream; does nothing when it is over. */
    void reset(int id, int code) {
        if (running.containsKey(id)) {
            sendRstStream(id, code);
        }
    }

    @Override
    public void sendRstStream(int id, int code) {
        super.sendRstStream(id, code);
        reset.add(id);
        breakDown(id);
    }

    @Override
    public void sendGoAway(int code,
            ChannelExceptionHandler<AbstractHttp2StreamSinkChannel> failed) {
        var isFirst = !isThisGoneAway();
        super.sendGoAway(code, failed);
        // In the super constructor there is no owner yet.
        if (isFirst && owner != null) {
            if (code != ERROR_NO_ERROR) {
                owner.onMalformed();
            }
            owner.onGoneAway();
        }
    }

    @Override
    public void sendUpdateWindowSize(int id, int bytes) throws IOException {
        super.sendUpdateWindowSize(id, bytes);
        if (id == 0) {
            window += bytes;
        } else if (running.containsKey(id)) {
            running.get(id).onCredit(bytes);
        }
    }

    @Override
    protected void queueFrame(AbstractHttp2StreamSinkChannel frame) throws IOException {
        framesQueued++;
        super.queueFrame(frame);
    }

    @Override
    protected AbstractHttp2StreamSourceChannel createChannel(FrameHeaderData frame,
            PooledByteBuffer data) throws IOException {
        var channel = create(frame, data);
        if (channel instanceof Http2RstStreamStreamSourceChannel broken) {
            breakDown(broken.getStreamId());
        } else if (channel instanceof Http2SettingsStreamSourceChannel) {
            // RFC 9113, 6.9.2: they may have widened the windows of all streams.
            recalculateHeldFrames();
        }
        if (!(channel instanceof Http2StreamSourceChannel request)) {
            return channel;
        }
        last = request.getStreamId();
        var refusal = refusal(request);
        if (refusal != ERROR_NO_ERROR) {
            sendRstStream(last, refusal);
            return null;
        }
        giveMore();
        return channel;
    }

    /** A connection that is lost breaks no rule. */
    @Override
    protected void handleBrokenSourceChannel(Throwable cause) {
        if (isLoss(cause)) {
            handleBrokenSinkChannel(cause);
        } else {
            super.handleBrokenSourceChannel(cause);
        }
    }

    private AbstractHttp2StreamSourceChannel create(FrameHeaderData frame, PooledByteBuffer data)
            throws IOException {
        try {
            return super.createChannel(frame, data);
        } catch (NumberFormatException e) {
            // A content-length that is no number, of whose stream nothing is known yet.
            throw new ConnectionErrorException(ERROR_PROTOCOL_ERROR, e);
        }
    }

    private void filter(StreamConnection carrier, int passing) {
        putAttachment(SELF, this);
        var source = carrier.getSourceChannel();
        source.setConduit(new FrameFilter(source.getConduit(), getBufferPool(), this::admits,
                passing));
    }

    private boolean admits(FrameFilter.Header frame) throws IOException {
        require(frame.length() <= getReceiveMaxFrameSize(), ERROR_FRAME_SIZE_ERROR);
        require(introduced || frame.type() == SETTINGS && (frame.flags() & ACK) == 0,
                ERROR_PROTOCOL_ERROR);
        introduced = true;
        switch (frame.type()) {
            case DATA -> {
                return admitsData(frame);
            }
            case HEADERS -> onHeaders(frame);
            case SETTINGS -> {
                require(frame.length() == 0 || (frame.flags() & ACK) == 0,
                        ERROR_FRAME_SIZE_ERROR);
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
        require(asides <= MAX_ASIDES, ERROR_ENHANCE_YOUR_CALM);
    }

    private boolean admitsData(FrameFilter.Header frame) throws IOException {
        if (frame.length() == 0 && !frame.isLast()) {
            countAside();
        }
        window -= frame.length();
        require(window >= 0, ERROR_FLOW_CONTROL_ERROR);
        var stream = running.get(frame.stream());
        var error = stream == null ? ERROR_NO_ERROR : stream.onData(frame);
        if (error != ERROR_NO_ERROR) {
            sendRstStream(frame.stream(), error);
        }
        if (reset.contains(frame.stream())) {
            // RFC 9113, 5.1: sent before our RST_STREAM came, it counts, and that is all.
            updateReceiveFlowControlWindow(frame.length());
            return false;
        }
        var isClosed = stream == null && frame.stream() > 0 && frame.stream() <= last;
        require(!isClosed, ERROR_STREAM_CLOSED);
        return true;
    }

    /** Begins a stream, or ends it with trailers. */
    private void onHeaders(FrameFilter.Header frame) throws IOException {
        var stream = running.get(frame.stream());
        require(stream == null || !stream.isEnded(), ERROR_STREAM_CLOSED);
        if (stream != null && frame.isLast()) {
            stream.onEnd();
        }
        isComplete = frame.isLast();
    }

    /** The client begins no more streams; Undertow would break off those there are. */
    private void onGoAway(FrameFilter.Header frame) throws IOException {
        require(frame.stream() == 0, ERROR_PROTOCOL_ERROR);
        require(frame.length() >= GOAWAY_BYTES, ERROR_FRAME_SIZE_ERROR);
        getIoThread().execute(this::leave);
    }

    private int refusal(Http2StreamSourceChannel request) {
        if (leaving || running.size() >= HttpLimits.MAX_STREAMS || !owner.hasRoom()) {
            return ERROR_REFUSED_STREAM;
        }
        return RequestRules.check(request.getHeaders(), isComplete);
    }

    /** Not before the first stream: SETTINGS must go before everything else. */
    private void giveMore() throws IOException {
        if (!begun) {
            begun = true;
            sendUpdateWindowSize(0, MORE_BYTES);
        }
    }

    private void breakDown(int id) {
        var stream = running.get(id);
        end(id);
        if (stream != null) {
            stream.breakDown();
            resets++;
        }
        if (resets >= MAX_RESETS && !leaving) {
            leave();
        }
    }

    private void end(int id) {
        var stream = running.remove(id);
        if (stream == null) {
            return;
        }
        owner.onEnd();
        giveBack(stream.unread());
        if (!running.isEmpty()) {
            return;
        }
        owner.onIdle();
        if (leaving) {
            // Not at once: the end of the stream itself may still have to be sent.
            getIoThread().execute(this::leave);
        }
    }

    private void giveBack(int bytes) {
        try {
            updateReceiveFlowControlWindow(bytes);
        } catch (IOException e) {
            handleBrokenSinkChannel(e);
        }
    }

    private static void require(boolean isWell, int otherwise) throws IOException {
        if (!isWell) {
            throw new ConnectionErrorException(otherwise);
        }
    }

    private static boolean isLoss(Throwable cause) {
        return cause instanceof SocketException || cause instanceof ClosedChannelException
                || cause.getClass() == IOException.class && cause.getMessage() != null
                && !cause.getMessage().startsWith("UT");
    }
}
