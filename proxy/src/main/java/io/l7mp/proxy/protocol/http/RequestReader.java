package io.l7mp.proxy.protocol.http;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the body of a request, a buffer at a time and only when asked. I/O thread only.
 *
 * <p>{@code Expect: 100-continue} is answered when the first read is asked for, that is when
 * somebody wants the body.
 */
final class RequestReader implements IoCallback {
    private final Exchange owner;
    private final HttpServerExchange exchange;
    private final long lingerMs;
    private StreamSourceChannel channel;
    private boolean continueAwaited;
    private boolean reading;

    RequestReader(Exchange owner, HttpServerExchange exchange, long lingerMs) {
        this.owner = owner;
        this.exchange = exchange;
        this.lingerMs = lingerMs;
        this.continueAwaited = HttpContinue.requiresContinueResponse(exchange);
    }

    /** Reads once something is there. */
    void read() {
        if (continueAwaited && !exchange.isResponseStarted()) {
            continueAwaited = false;
            HttpContinue.sendContinueResponse(exchange, this);
        } else {
            readBody();
        }
    }

    /** Whether we are inside a call that reads. */
    boolean isReading() {
        return reading;
    }

    /** The client was told to go on. */
    @Override
    public void onComplete(HttpServerExchange same, Sender unused) {
        readBody();
    }

    @Override
    public void onException(HttpServerExchange same, Sender unused, IOException e) {
        owner.onBroken(e);
    }

    /**
     * Gets an unread rest of the request out of the way of the next one, when the response is out.
     */
    void discardRest() {
        if (!exchange.isRequestComplete()) {
            new RequestDrain(owner, channel(), lingerMs).run();
        }
    }

    private void readBody() {
        var bytes = owner.buffer();
        int n;
        reading = true;
        try {
            n = channel().read(bytes.getBuffer());
        } catch (IOException e) {
            bytes.close();
            owner.onRequestBroken(e);
            return;
        } finally {
            reading = false;
        }
        if (n > 0) {
            channel.suspendReads();
            owner.lane().onRead(n);
            bytes.getBuffer().flip();
            owner.onRead(bytes);
            return;
        }
        bytes.close();
        if (n == 0) {
            channel.resumeReads();
        } else {
            owner.onRequestEnd();
            if (!exchange.isComplete()
                    && exchange.getConnection() instanceof HttpServerConnection) {
                new ClientWatch(owner, exchange).start();
            }
        }
    }

    private StreamSourceChannel channel() {
        if (channel == null) {
            channel = exchange.getRequestChannel();
            channel.getReadSetter().set(ready -> readBody());
        }
        return channel;
    }
}
