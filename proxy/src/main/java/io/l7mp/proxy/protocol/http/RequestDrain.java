package io.l7mp.proxy.protocol.http;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the rest of a request whose response is out and throws it away, so that the connection can
 * be used again; a client that goes on for too long is cut off. I/O thread only.
 *
 * <p>How much comes does not matter: closing a connection with unread data resets it, and a client
 * that sends everything before it reads would never see why it was refused.
 */
final class RequestDrain {
    /** The most that is read before others have their turn. */
    private static final long TURN_BYTES = 1 << 20;

    private final HttpServerExchange exchange;
    private final StreamSourceChannel channel;
    private final XnioExecutor.Key deadline;

    RequestDrain(HttpServerExchange exchange, StreamSourceChannel channel, long lingerMs) {
        this.exchange = exchange;
        this.channel = channel;
        this.deadline = IoTimer.start(exchange.getIoThread(), lingerMs, this::cut);
        channel.getReadSetter().set(ready -> run());
    }

    /** Discards what is there. */
    void run() {
        try (var bytes = exchange.getConnection().getByteBufferPool().allocate()) {
            var n = channel.read(bytes.getBuffer().clear());
            for (long left = TURN_BYTES; n > 0 && left > 0; left -= n) {
                n = channel.read(bytes.getBuffer().clear());
            }
            goOn(n);
        } catch (IOException e) {
            // The client has gone, or no longer speaks HTTP; it has its response.
            end();
            cut();
        }
    }

    private void goOn(int n) {
        if (n > 0) {
            channel.suspendReads();
            exchange.getIoThread().execute(this::run);
        } else if (n == 0) {
            channel.resumeReads();
        } else {
            end();
        }
    }

    private void end() {
        deadline.remove();
    }

    private void cut() {
        IoUtils.safeClose(exchange.getConnection());
    }
}
