package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.stream.Failure;
import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.xnio.IoUtils;

/**
 * Requests that Undertow takes and we do not. Where their bodies end is a matter of opinion, and
 * another proxy's may differ: that would let one request hide in another. I/O thread only.
 */
final class Unserved {
    private static final String CHUNKED = "chunked";
    /** Undertow counts in a long, and does not notice when it overflows. */
    private static final int MOST_DIGITS = 18;

    /** There are too many requests under way that are answered and not read. */
    static final Failure NO_MEMORY = new Failure(503, "Service Unavailable",
            "There is no memory for another request");

    private static final IoCallback HANG_UP = new IoCallback() {
        @Override
        public void onComplete(HttpServerExchange exchange, Sender sender) {
            IoUtils.safeClose(exchange.getConnection());
        }

        @Override
        public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
            IoUtils.safeClose(exchange.getConnection());
        }
    };

    private Unserved() {
    }

    /** What is wrong with the head of a request; empty when it can be served. */
    static Optional<Failure> why(HttpServerExchange exchange) {
        var length = exchange.getRequestHeaders().getFirst(Headers.CONTENT_LENGTH);
        if (length != null && length.length() > MOST_DIGITS) {
            return Optional.of(new Failure(413, "Payload Too Large",
                    "No body can have the length that Content-Length says"));
        }
        var codings = exchange.getRequestHeaders().get(Headers.TRANSFER_ENCODING);
        if (codings == null || codings.stream().allMatch(CHUNKED::equalsIgnoreCase)) {
            return Optional.empty();
        }
        return Optional.of(new Failure(501, "Not Implemented", "Transfer-Encoding "
                + String.join(", ", codings) + ": only chunked is understood"));
    }

    /** Tells the client and hangs up: what follows the head cannot be told from a request. */
    static void answer(HttpServerExchange exchange, Failure failure) {
        var body = ResponseHead.body(failure);
        ResponseHead.of(failure, body.length).applyTo(exchange);
        exchange.setPersistent(false);
        exchange.getResponseSender().send(ByteBuffer.wrap(body), HANG_UP);
    }
}
