package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.stream.Failure;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSinkChannel;

/** Writes a response, a buffer at a time. I/O thread only. */
final class ResponseWriter {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Exchange owner;
    private final HttpServerExchange exchange;
    private StreamSinkChannel channel;
    private PooledByteBuffer pooled;
    private ByteBuffer bytes = NOTHING;
    private boolean finishing;
    private boolean shut;
    private boolean writing;

    ResponseWriter(Exchange owner, HttpServerExchange exchange) {
        this.owner = owner;
        this.exchange = exchange;
    }

    /** Whether the head is out, or on its way. */
    boolean isStarted() {
        return channel != null;
    }

    /** Whether we are inside a call that writes. */
    boolean isWriting() {
        return writing;
    }

    /** Writes {@code buffer} and gives it back. */
    void write(PooledByteBuffer buffer) {
        pooled = buffer;
        bytes = buffer.getBuffer();
        if (exchange.isHttp11() && !isStarted() && !hasLength()) {
            // Otherwise the end of a connection that is not kept would be the end of the body, and
            // nobody could tell a broken one from a complete one.
            exchange.getResponseHeaders().put(Headers.TRANSFER_ENCODING, "chunked");
        }
        proceed();
    }

    /** Completes the response; an empty one if there was nothing to write. */
    void finish() {
        finishing = true;
        if (!isStarted() && !hasLength()) {
            exchange.getResponseHeaders().put(Headers.CONTENT_LENGTH, "0");
        }
        proceed();
    }

    /** Writes a whole response that tells of {@code failure}. */
    void answer(Failure failure) {
        var body = ResponseHead.body(failure);
        ResponseHead.of(failure, body.length).applyTo(exchange);
        bytes = ByteBuffer.wrap(body);
        finish();
    }

    /** Gives the buffer back, written or not. */
    void release() {
        bytes = NOTHING;
        if (pooled != null) {
            pooled.close();
            pooled = null;
        }
    }

    private boolean hasLength() {
        return exchange.getResponseHeaders().contains(Headers.CONTENT_LENGTH);
    }

    private void proceed() {
        writing = true;
        try {
            if (!push()) {
                channel.resumeWrites();
                return;
            }
        } catch (IOException e) {
            owner.onBroken(e);
            return;
        } finally {
            writing = false;
        }
        release();
        if (finishing) {
            owner.onAnswered();
        } else {
            channel.suspendWrites();
            owner.onWritten();
        }
    }

    /** Whether all is out, as far as the kernel. */
    private boolean push() throws IOException {
        if (!isStarted()) {
            channel = exchange.getResponseChannel();
            channel.getWriteSetter().set(ready -> proceed());
        }
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                return false;
            }
        }
        if (finishing && !shut) {
            shut = true;
            channel.shutdownWrites();
        }
        return owner.lane().flush(channel);
    }
}
