package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;

/** A datagram listener: opens and closes its server on a loop; control thread. */
final class DatagramListener implements Listener {
    private final ListenerContext context;
    private final UnixPlace place;
    private final SocketFile file;
    private final EventLoop loop;
    private DatagramServer server;

    DatagramListener(ListenerContext context, UnixPlace place) {
        this.context = context;
        this.place = place;
        this.file = new SocketFile(place);
        this.loop = context.loops().next();
    }

    @Override
    public void open() throws IOException {
        file.removeStale();
        try {
            server = loop.await(() -> DatagramServer.open(loop, context, place, file));
        } catch (IOException e) {
            file.remove();
            throw UnixFactory.refusal(context, place, e);
        }
    }

    /** Sessions go on until they end by themselves; only then does the socket close. */
    @Override
    public void close() throws IOException {
        try {
            file.remove();
        } finally {
            loop.await(() -> {
                server.close();
                return null;
            });
            loop.awaitReleases();
        }
    }
}
