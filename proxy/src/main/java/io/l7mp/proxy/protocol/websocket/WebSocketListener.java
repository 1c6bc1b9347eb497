package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.listener.AcceptingListener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Makes a session of every connection that is upgraded; any path is served. */
final class WebSocketListener extends AcceptingListener implements ServerHandshake.Accepting {
    private static final Logger LOG = System.getLogger(WebSocketListener.class.getName());

    private final int maxMessage;
    // Written by control, read by the loop: who is still in the middle of a handshake is late then.
    private volatile boolean isClosed;

    WebSocketListener(ListenerContext context, InetSocketAddress address, int maxMessage) {
        super(context, address);
        this.maxMessage = maxMessage;
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        super.close();
    }

    @Override
    public String refusal() {
        return isClosed ? "listener \"" + context().name() + "\" is gone" : "";
    }

    @Override
    public void onUpgraded(UpgradeRequest request, Link link, ByteBuffer early) {
        try {
            var metadata = metadata(request, link.connection().channel());
            context().acceptors().apply(link.loop()).accept(context().info(), metadata,
                    new ServerStream(link, maxMessage, early));
        } catch (IOException e) {
            link.close();
            LOG.log(Level.DEBUG, "listener {0}: a connection was gone before it was served: {1}",
                    context().name(), e.getMessage());
        }
    }

    @Override
    public void onRefused() {
        context().info().traffic().on(loop().counters()).failed(Fault.PROTOCOL_ERROR);
    }

    @Override
    protected void serve(SocketChannel channel) throws IOException {
        ServerHandshake.start(loop(), context().descriptors(), channel, this);
    }

    private Metadata metadata(UpgradeRequest request, SocketChannel channel) throws IOException {
        var endpoints = Endpoints.of(channel);
        var number = context().info().nextSessionNumber();
        return new Metadata("WS:" + endpoints.inName() + "-" + number)
                .withPorts("TCP", endpoints).with("HTTP", request.metadata());
    }
}
