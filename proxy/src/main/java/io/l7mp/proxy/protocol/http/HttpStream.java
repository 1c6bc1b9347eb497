package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.HttpResponder;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * A request's body as output, its response's body as input. Loop thread only.
 *
 * <p>When the response is complete the whole stream is: what the client still sends is discarded.
 */
final class HttpStream extends Stream implements HttpResponder {
    private static final Failure BROKEN =
            new Failure(502, "Bad Gateway", "The destination broke off before it answered");

    private static final Cause NO_MEMORY =
            Cause.of("there is no memory for more of what HTTP clients do not read");

    /** How far the response is; it only grows. */
    private enum State {
        /** Nothing is said, the head may change. From the start. */
        SILENT,
        /** The head and some of the body are on their way. From SILENT. */
        STARTED,
        /** All is said, not all is sent. From SILENT and STARTED. */
        ENDED,
        /** Nothing more can happen. From ENDED when sent, from all when broken. */
        DONE
    }

    private final EventLoop loop;
    private final long lingerMs;
    private final Exchange exchange;
    private final ResponseQueue response;
    private final Optional<InetAddress> peerAddress;
    private final Batch batch = new Batch(1);
    private State state = State.SILENT;
    private boolean feederWaits;
    private boolean finishing;
    private long lastActiveNs;

    // The request.
    private PooledByteBuffer held;
    private boolean paused = true;
    private boolean reading;
    private boolean requestOver;

    /** A stream on {@code loop}. */
    HttpStream(HttpServerExchange request, EventLoop loop, Allowance allowance) {
        super(Kind.BYTES);
        this.loop = loop;
        this.lingerMs = allowance.lingerMs();
        this.exchange = new Exchange(request, loop, this, allowance);
        this.response = new ResponseQueue(exchange);
        this.lastActiveNs = System.nanoTime();
        this.peerAddress = Optional.ofNullable(request.getSourceAddress().getAddress());
    }

    /** It is connected from the start. */
    @Override
    public void connect() {
    }

    @Override
    public void respond(int status, String reason, Map<String, String> headers) {
        if (state == State.SILENT) {
            exchange.requestHead(new ResponseHead(status, reason, Map.copyOf(headers)));
        }
    }

    @Override
    public Optional<InetAddress> peerAddress() {
        return peerAddress;
    }

    @Override
    protected boolean take(Batch messages) {
        lastActiveNs = loop.nowNs();
        if (state.ordinal() >= State.ENDED.ordinal()) {
            drop(Counter.DROPS_SEND_FAILED, messages.count());
            return false;
        }
        if (!exchange.mayGrow()) {
            drop(Counter.DROPS_STREAM_FULL, messages.count());
            exchange.requestAbort();
            // Not at once: whoever writes to us is in the middle of something.
            loop.execute(() -> onBroken(NO_MEMORY));
            return false;
        }
        for (var i = 0; i < messages.count(); i++) {
            if (!response.add(messages.view(i))) {
                drop(Counter.DROPS_STREAM_FULL, messages.count() - i);
                break;
            }
        }
        if (!response.isEmpty()) {
            state = State.STARTED;
        }
        response.pump();
        feederWaits = !response.hasRoom();
        return !feederWaits;
    }

    @Override
    public boolean isFull() {
        return feederWaits;
    }

    @Override
    public void end() {
        if (state.ordinal() < State.ENDED.ordinal()) {
            state = State.ENDED;
            finishIfSaid();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
        if (held == null) {
            readOn();
        } else {
            // Not at once: whoever resumes us is in the middle of something.
            loop.execute(this::deliverHeld);
        }
    }

    /**
     * Ends the request here, and the response as well as it can still be ended: an empty or shorter
     * one, or an error when the destination broke; what was begun breaks with it.
     */
    @Override
    public void close(Ending ending) {
        detach();
        endRequest();
        if (ending == Ending.ORDERLY) {
            end();
        } else if (state == State.SILENT) {
            answer(BROKEN);
        } else if (state == State.STARTED) {
            abort();
        }
        linger();
    }

    @Override
    public void refuse(Failure failure) {
        detach();
        endRequest();
        if (state == State.SILENT) {
            answer(failure);
        } else if (state == State.STARTED) {
            abort();
        }
        linger();
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    /** A part of the body; it is ours to give back. */
    void onRead(PooledByteBuffer bytes) {
        reading = false;
        if (requestOver) {
            bytes.close();
            return;
        }
        lastActiveNs = loop.nowNs();
        held = bytes;
        deliverHeld();
    }

    /** The body is complete. */
    void onRequestEnd() {
        reading = false;
        if (!requestOver) {
            endRequest();
            events().onOutputEnded();
        }
    }

    /** What was handed over last is sent. */
    void onWritten() {
        if (state == State.DONE) {
            return;
        }
        lastActiveNs = loop.nowNs();
        response.onWritten();
        finishIfSaid();
        if (feederWaits && state == State.STARTED && response.hasRoom()) {
            feederWaits = false;
            feeder().resume();
        }
    }

    /** The response is complete, and with it the stream. */
    void onAnswered() {
        state = State.DONE;
        if (!requestOver) {
            endRequest();
            events().onOutputEnded();
        }
        events().onInputFinished();
    }

    /** The connection is lost. */
    void onBroken(Cause cause) {
        if (state == State.DONE) {
            return;
        }
        state = State.DONE;
        response.discard();
        endRequest();
        events().onFailed(cause);
    }

    /** The client broke the rules of HTTP; {@link #onBroken} comes too. */
    void onMalformed() {
        fault(Fault.PROTOCOL_ERROR);
    }

    private void readOn() {
        if (!paused && !reading && !requestOver) {
            reading = true;
            exchange.requestRead();
        }
    }

    private void deliverHeld() {
        if (paused || held == null) {
            return;
        }
        try (var bytes = held) {
            held = null;
            emit(batch.of(bytes.getBuffer()));
        }
        readOn();
    }

    private void endRequest() {
        requestOver = true;
        if (held != null) {
            held.close();
            held = null;
        }
    }

    private void finishIfSaid() {
        if (state == State.ENDED && response.isEmpty() && !finishing) {
            finishing = true;
            exchange.requestFinish();
        }
    }

    private void answer(Failure failure) {
        var body = ResponseHead.body(failure);
        exchange.requestHead(ResponseHead.of(failure, body.length));
        response.add(ByteBuffer.wrap(body));
        response.pump();
        end();
    }

    private void abort() {
        state = State.DONE;
        response.discard();
        exchange.requestAbort();
    }

    private void linger() {
        if (state == State.ENDED) {
            exchange.requestDeadline(lingerMs);
        }
    }
}
