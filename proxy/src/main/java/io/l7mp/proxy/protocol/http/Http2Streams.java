package io.l7mp.proxy.protocol.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.AttachmentKey;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;

/**
 * The HTTP/2 connections of one listener and how many streams each has under way, so that they end
 * with the listener but not before their streams do. I/O thread only.
 *
 * <p>Loaded with the first HTTP/2 request; a listener that has none never knows of it.
 */
final class Http2Streams {
    private static final AttachmentKey<StreamConnection> CARRIER =
            AttachmentKey.create(StreamConnection.class);
    /** GOAWAY, NO_ERROR: 8 bytes of type 7 on stream 0; no stream was left out. */
    private static final byte[] GOAWAY = HexFormat.of().parseHex(
            "000008" + "07" + "00" + "00000000" + "7fffffff" + "00000000");

    private final Function<HttpServerExchange, StreamConnection> first;
    private final Map<StreamConnection, Integer> running = new HashMap<>();
    private boolean closed;

    /** {@code first} tells what carries the first request of a connection. */
    Http2Streams(Function<HttpServerExchange, StreamConnection> first) {
        this.first = first;
    }

    /** A stream has begun; it counts until its exchange is complete. */
    void onRequest(HttpServerExchange exchange) {
        exchange.setProtocol(Protocols.HTTP_2_0);
        var carrier = carrier(exchange);
        running.merge(carrier, 1, Integer::sum);
        exchange.addExchangeCompleteListener((complete, next) -> {
            onComplete(carrier);
            next.proceed();
        });
    }

    /** The connection is no more. */
    void onGone(StreamConnection carrier) {
        running.remove(carrier);
    }

    /** Says GOAWAY to connections without streams now, to the others after their last one. */
    void close() {
        closed = true;
        List.copyOf(running.keySet()).forEach(this::endIfUnused);
    }

    /** Undertow makes a connection of every stream; what they share are the attachments. */
    private StreamConnection carrier(HttpServerExchange exchange) {
        var known = exchange.getConnection().getAttachment(CARRIER);
        if (known != null) {
            return known;
        }
        var carrier = first.apply(exchange);
        exchange.getConnection().putAttachment(CARRIER, carrier);
        return carrier;
    }

    private void onComplete(StreamConnection carrier) {
        running.computeIfPresent(carrier, (same, streams) -> streams - 1);
        if (closed) {
            // Not at once: the end of the stream itself may still have to be sent.
            carrier.getIoThread().execute(() -> endIfUnused(carrier));
        }
    }

    private void endIfUnused(StreamConnection carrier) {
        if (running.getOrDefault(carrier, 1) > 0) {
            return;
        }
        try {
            carrier.getSinkChannel().write(ByteBuffer.wrap(GOAWAY));
        } catch (IOException e) {
            // The client has gone before us.
            running.remove(carrier);
        }
        IoUtils.safeClose(carrier);
    }
}
