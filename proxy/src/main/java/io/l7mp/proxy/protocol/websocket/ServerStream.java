package io.l7mp.proxy.protocol.websocket;

import java.nio.ByteBuffer;

/** The stream of a client that has been upgraded. */
final class ServerStream extends WebSocketStream {
    /** Takes {@code link} over from its handshake, with what the client has {@code sent} since. */
    ServerStream(Link link, WebSocketSpec spec, ByteBuffer sent) {
        super(link, spec);
        open(sent);
    }

    @Override
    public void connect() {
        // It is the client who connects.
    }
}
