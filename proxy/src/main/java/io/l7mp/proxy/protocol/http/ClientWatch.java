package io.l7mp.proxy.protocol.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.conduits.ConduitStreamSourceChannel;

/**
 * Looks out for a reset by the client while a complete request waits for its response, which may be
 * long in coming and would be the only other way to find out. I/O thread only.
 *
 * <p>The end of the client's data is no reset: it has nothing more to ask. Bytes of a next request
 * are kept for the parser, a buffer of them; then, and after the end, nothing is watched any more.
 */
final class ClientWatch {
    private final Exchange owner;
    private final HttpServerConnection connection;

    ClientWatch(Exchange owner, HttpServerExchange exchange) {
        this.owner = owner;
        this.connection = (HttpServerConnection) exchange.getConnection();
    }

    /** Watches until the exchange is complete; Undertow then takes the channel back. */
    void start() {
        var channel = connection.getChannel().getSourceChannel();
        if (connection.getExtraBytes() == null) {
            channel.setReadListener(this::onReadable);
            channel.resumeReads();
        }
    }

    private void onReadable(ConduitStreamSourceChannel channel) {
        var pooled = owner.buffer();
        int n;
        try {
            n = connection.getOriginalSourceConduit().read(pooled.getBuffer());
        } catch (IOException e) {
            pooled.close();
            owner.onBroken(e);
            return;
        }
        if (n > 0) {
            pooled.getBuffer().flip();
            connection.setExtraBytes(pooled);
        } else {
            pooled.close();
        }
        if (n != 0) {
            channel.suspendReads();
        }
    }
}
