package io.l7mp.proxy.protocol.http;

import io.undertow.connector.PooledByteBuffer;
import io.undertow.protocols.http2.AbstractHttp2StreamSinkChannel;
import io.undertow.protocols.http2.AbstractHttp2StreamSourceChannel;
import io.undertow.protocols.http2.ConnectionErrorException;
import io.undertow.protocols.http2.GoingAway;
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
import org.xnio.ChannelExceptionHandler;
import org.xnio.OptionMap;
import org.xnio.StreamConnection;

/**
 * An HTTP/2 connection: Undertow's, with what it leaves out of RFC 9113. That is the limit of
 * streams, the windows' other side, what still comes for streams that were reset, a client's GOAWAY
 * that lets streams complete, and our own that does. I/O thread only.
 */
final class Http2Connection extends Http2Channel {
    /** A few uploads that nobody reads must not hold up the others. */
    private static final int MORE_BYTES = 7 * FrameRules.WINDOW_BYTES;
    /** After so many a connection takes no more streams: Undertow keeps something of each. */
    private static final int MAX_RESETS = 200;
    private static final int PREFACE_BYTES = 24;
    private static final AttachmentKey<Http2Connection> SELF =
            AttachmentKey.create(Http2Connection.class);

    private final Http2Owner owner;
    private final HttpBuffers buffers;
    private final Http2Streams streams;
    private final FrameRules rules;
    private int resets;
    private long framesQueued;
    private boolean begun;
    private boolean leaving;

    /** A connection whose preface was read. */
    Http2Connection(StreamConnection carrier, HttpBuffers buffers, OptionMap options,
            Http2Owner owner) {
        super(carrier, null, buffers.small(), null, false, false, false, options);
        this.owner = owner;
        this.buffers = buffers;
        this.streams = new Http2Streams(owner);
        this.rules = new FrameRules(this, streams);
        filter(carrier, 0);
    }

    /** A connection upgraded to, of a client with these {@code settings}; the preface follows. */
    Http2Connection(StreamConnection carrier, HttpBuffers buffers, ByteBuffer settings,
            OptionMap options, Http2Owner owner) {
        super(carrier, null, buffers.small(), null, false, true, true, settings, options);
        this.owner = owner;
        this.buffers = buffers;
        this.streams = new Http2Streams(owner);
        this.rules = new FrameRules(this, streams);
        streams.onHeaders(true);
        streams.onOpened(1);
        filter(carrier, PREFACE_BYTES);
    }

    /** The connection of an exchange of HTTP/2. */
    static Http2Connection of(HttpServerExchange exchange) {
        return exchange.getConnection().getAttachment(SELF);
    }

    /** The stream of the exchange that Undertow hands over just now. */
    Http2Stream begin(HttpServerExchange exchange) {
        var stream = new Http2Stream(this, streams.last(), FrameRules.WINDOW_BYTES);
        if (streams.isComplete()) {
            stream.onEnd();
        }
        streams.add(stream);
        exchange.addExchangeCompleteListener((complete, next) -> {
            end(stream.id());
            next.proceed();
        });
        return stream;
    }

    /** Takes no more streams, of which the client is told, and ends once there are none. */
    void leave() {
        if (streams.count() == 0) {
            leaving = true;
            sendGoAway(ERROR_NO_ERROR);
        } else if (!leaving) {
            leaving = true;
            GoingAway.send(this, streams.last());
        }
    }

    /** The same, after what is being done. */
    void requestLeave() {
        IoTimer.start(getIoThread(), 0, this::leave);
    }

    /** Breaks off one stream; does nothing when it is over. */
    void reset(int id, int code) {
        if (streams.find(id).isPresent()) {
            sendRstStream(id, code);
        }
    }

    /** How many frames have been handed over to be sent, on all streams. */
    long framesQueued() {
        return framesQueued;
    }

    /** The connection is no more. */
    void onGone() {
        streams.ids().forEach(this::breakDown);
    }

    @Override
    public void sendRstStream(int id, int code) {
        super.sendRstStream(id, code);
        streams.onReset(id);
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
        rules.onCredit(id, bytes);
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
        return channel instanceof Http2StreamSourceChannel request && !admits(request) ? null
                : channel;
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

    private void filter(StreamConnection carrier, int passing) {
        putAttachment(SELF, this);
        var source = carrier.getSourceChannel();
        source.setConduit(new FrameFilter(source.getConduit(), buffers, rules, passing));
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

    private boolean admits(Http2StreamSourceChannel request) throws IOException {
        streams.onOpened(request.getStreamId());
        var refusal = refusal(request);
        if (refusal != ERROR_NO_ERROR) {
            sendRstStream(request.getStreamId(), refusal);
            return false;
        }
        if (!begun) {
            begun = true;
            // Not before the first stream: SETTINGS must go before everything else.
            sendUpdateWindowSize(0, MORE_BYTES);
        }
        return true;
    }

    private int refusal(Http2StreamSourceChannel request) {
        if (leaving || streams.count() >= HttpLimits.MAX_STREAMS || !owner.hasRoom()
                || !buffers.mayBegin()) {
            return ERROR_REFUSED_STREAM;
        }
        return RequestRules.check(request.getHeaders(), streams.isComplete());
    }

    private void breakDown(int id) {
        var stream = streams.find(id);
        end(id);
        if (stream.isPresent()) {
            stream.get().breakDown();
            resets++;
        }
        if (resets >= MAX_RESETS && !leaving) {
            leave();
        }
    }

    private void end(int id) {
        var over = streams.remove(id);
        over.ifPresent(stream -> giveBack(stream.unread()));
        if (over.isPresent() && leaving && streams.count() == 0) {
            // Not at once: the end of the stream itself may still have to be sent.
            requestLeave();
        }
    }

    private void giveBack(int bytes) {
        try {
            updateReceiveFlowControlWindow(bytes);
        } catch (IOException e) {
            handleBrokenSinkChannel(e);
        }
    }

    private static boolean isLoss(Throwable cause) {
        return cause instanceof SocketException || cause instanceof ClosedChannelException
                || cause.getClass() == IOException.class && cause.getMessage() != null
                && !cause.getMessage().startsWith("UT");
    }
}
