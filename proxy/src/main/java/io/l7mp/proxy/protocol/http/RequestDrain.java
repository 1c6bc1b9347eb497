package io.l7mp.proxy.protocol.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.xnio.XnioExecutor;
import org.xnio.channels.StreamSourceChannel;

/**
 * Reads the rest of a request whose response is out and throws it away, so that the connection can
 * be used again; a client that goes on for too long is stopped. I/O thread only.
 *
 * <p>How much comes does not matter: closing a connection with unread data resets it, and a client
 * that sends everything before it reads would never see why it was refused.
 */
final class RequestDrain {
    /** The most that is read before others have their turn. */
    private static final long TURN_BYTES = 1 << 20;

    private final Exchange exchange;
    private final StreamSourceChannel channel;
    private final XnioExecutor.Key deadline;
    private long worthReading;

    RequestDrain(Exchange exchange, StreamSourceChannel channel, long lingerMs) {
        this.exchange = exchange;
        this.channel = channel;
        this.worthReading = exchange.lane().worthReading();
        this.deadline = IoTimer.start(channel.getIoThread(), lingerMs, this::cut);
        channel.getReadSetter().set(ready -> run());
    }

    /** Discards what is there. */
    void run() {
        try (var bytes = exchange.buffer()) {
            var n = read(bytes.getBuffer());
            for (long left = TURN_BYTES; n > 0 && left > 0; left -= n) {
                n = read(bytes.getBuffer());
            }
            goOn(n);
        } catch (IOException e) {
            // The client has gone, or no longer speaks HTTP; it has its response.
            end();
            cut();
        }
    }

    private int read(ByteBuffer bytes) throws IOException {
        var n = channel.read(bytes.clear());
        if (n > 0) {
            exchange.lane().onRead(n);
            worthReading -= n;
        }
        return n;
    }

    private void goOn(int n) {
        if (n < 0) {
            end();
        } else if (worthReading < 0) {
            end();
            cut();
        } else if (n > 0) {
            channel.suspendReads();
            channel.getIoThread().execute(this::run);
        } else {
            channel.resumeReads();
        }
    }

    private void end() {
        deadline.remove();
    }

    private void cut() {
        exchange.lane().stopRequest();
    }
}
