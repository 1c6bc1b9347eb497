package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/** A datagram listener: opens and closes its server on a loop; control thread. */
final class DatagramListener implements Listener {
    private final ListenerContext context;
    private final DatagramServer.Place place;
    private final EventLoop loop;
    private DatagramServer server;

    DatagramListener(ListenerContext context, UnixPlace own, Optional<SocketAddress> peer) {
        this.context = context;
        this.place = new DatagramServer.Place(own, new SocketFile(own), peer);
        this.loop = context.loops().next();
    }

    @Override
    public void open() throws IOException {
        place.file().removeStale();
        try {
            server = loop.await(() -> DatagramServer.open(loop, context, place));
        } catch (IOException e) {
            place.file().remove();
            throw UnixFactory.refusal(context, place.own(), e);
        }
    }

    /** Sessions go on until they end by themselves; only then does the socket close. */
    @Override
    public void close() throws IOException {
        try {
            place.file().remove();
        } finally {
            loop.awaitClose(server::close);
        }
    }
}
