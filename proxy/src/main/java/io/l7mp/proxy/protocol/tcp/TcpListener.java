package io.l7mp.proxy.protocol.tcp;

import io.l7mp.proxy.framing.Framing;
import io.l7mp.proxy.listener.AcceptingListener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import io.l7mp.proxy.stream.SocketStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/** Makes a session of every TCP connection. */
final class TcpListener extends AcceptingListener {
    private final Framing framing;

    TcpListener(ListenerContext context, InetSocketAddress address, Framing framing) {
        super(context, address);
        this.framing = framing;
    }

    @Override
    protected void serve(EventLoop on, SocketChannel channel) throws IOException {
        var stream = SocketStream.accepted(on, context().descriptors(), channel);
        Endpoints endpoints;
        try {
            endpoints = Endpoints.of(channel);
        } catch (IOException e) {
            stream.close(Ending.ORDERLY);
            throw e;
        }
        var metadata = new Metadata("TCP:" + endpoints.inName()).withPorts("TCP", endpoints);
        context().acceptors().apply(on)
                .accept(context().info(), metadata, framing.over(on, stream));
    }
}
