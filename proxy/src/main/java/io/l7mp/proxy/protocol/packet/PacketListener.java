package io.l7mp.proxy.protocol.packet;

import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;

/** A listener on a network interface: opens and closes its server on a loop; control thread. */
final class PacketListener implements Listener {
    private final ListenerContext context;
    private final EventLoop loop;
    private final String device;
    private final PacketServer server;

    PacketListener(ListenerContext context, PacketSpec spec, String device) {
        this.context = context;
        this.device = device;
        loop = context.loops().next();
        server = new PacketServer(loop, context, spec, device);
    }

    @Override
    public void open() throws IOException {
        try {
            server.open();
        } catch (IOException e) {
            throw new IOException("AF_PACKETListener.run: \"" + context.name()
                    + "\": Could not bind to " + PacketOpener.reason(e, device), e);
        }
    }

    /** Its session goes on until it ends by itself; only then the socket closes. */
    @Override
    public void close() throws IOException {
        loop.awaitClose(server::close);
    }
}
