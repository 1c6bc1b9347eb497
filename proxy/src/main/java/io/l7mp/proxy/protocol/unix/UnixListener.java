package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.channel.NioFd;
import io.l7mp.ffi.channel.UnixStreamServerChannel;
import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.AcceptingListener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.SocketStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Makes a session of every connection to a socket file, which exists while the listener does. */
final class UnixListener extends AcceptingListener {
    private final UnixPlace place;
    private final SocketFile file;
    private final Framing framing;

    UnixListener(ListenerContext context, UnixPlace place, Framing framing) {
        super(context, place.address());
        this.place = place;
        this.framing = framing;
        this.file = new SocketFile(place);
    }

    @Override
    public void open() throws IOException {
        file.removeStale();
        super.open();
    }

    @Override
    public void close() throws IOException {
        try {
            file.remove();
        } finally {
            super.close();
        }
    }

    /** The JDK's own know no abstract names. */
    @Override
    protected ServerSocketChannel openChannel() throws IOException {
        return place.isAbstract() ? UnixStreamServerChannel.open() : super.openChannel();
    }

    @Override
    protected void bind(ServerSocketChannel channel, SocketAddress resolved)
            throws IOException {
        file.bind(NioFd.of(channel), () -> super.bind(channel, resolved));
    }

    @Override
    protected void serve(EventLoop on, SocketChannel channel) throws IOException {
        var metadata = UnixMetadata.ofConnection(place.name(), on.callState(),
                NioFd.of(channel));
        var stream = SocketStream.accepted(on, context().descriptors(), channel);
        context().acceptors().apply(on).accept(context().info(), metadata.next(context()),
                framing.over(on, stream));
    }
}
