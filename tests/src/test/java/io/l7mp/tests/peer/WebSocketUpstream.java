// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.IOException;
import java.net.SocketAddress;

/** A WebSocket server. */
public final class WebSocketUpstream implements Upstream {
    private final StreamUpstream listener;

    private WebSocketUpstream(StreamUpstream listener) {
        this.listener = listener;
    }

    /** Listens; call inside the server's namespace. */
    public static WebSocketUpstream listen(SocketAddress address) throws IOException {
        return new WebSocketUpstream(StreamUpstream.listen(address));
    }

    /** The next connection, its handshake answered. */
    @Override
    public WebSocketPeer accept() throws IOException {
        return WebSocketPeer.serve(listener.accept());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
