package io.l7mp.proxy.protocol.unix;

import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.AcceptingListener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.SocketStream;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;

/** Makes a session of every connection to a socket file, which exists while the listener does. */
final class UnixListener extends AcceptingListener {
    private final SocketFile file;
    private final Framing framing;

    UnixListener(ListenerContext context, UnixDomainSocketAddress address, Framing framing) {
        super(context, address);
        this.framing = framing;
        this.file = new SocketFile(address);
    }

    @Override
    public void open() throws IOException {
        file.removeStale();
        super.open();
        try {
            file.remember();
        } catch (IOException e) {
            super.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            file.remove();
        } finally {
            super.close();
        }
    }

    @Override
    protected void serve(SocketChannel channel) throws IOException {
        var stream = SocketStream.accepted(loop(), context().descriptors(), channel);
        var unix = new LinkedHashMap<String, Object>(2);
        unix.put("filename", file.toString());
        var name = "UNIX:" + context().name() + "-" + context().info().nextSessionNumber();
        var metadata = new Metadata(name).with("UNIX", unix);
        context().acceptors().apply(loop())
                .accept(context().info(), metadata, framing.over(loop(), stream));
    }
}
