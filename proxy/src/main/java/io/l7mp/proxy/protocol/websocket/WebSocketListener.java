package io.l7mp.proxy.protocol.websocket;

import io.l7mp.proxy.listener.AcceptingListener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a session of every connection that is upgraded; any path is served. */
final class WebSocketListener extends AcceptingListener implements ServerHandshake.Accepting {
    private static final Logger LOG = System.getLogger(WebSocketListener.class.getName());

    private final WebSocketSpec spec;
    // Written by control, read by the loop: who is still in the middle of a handshake is late then.
    private volatile boolean isClosed;

    WebSocketListener(ListenerContext context, InetSocketAddress address, WebSocketSpec spec) {
        super(context, address);
        this.spec = spec;
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
    public Subprotocols subprotocols() {
        return spec.subprotocols();
    }

    @Override
    public void onUpgraded(UpgradeRequest request, Link link, ByteBuffer early) {
        try {
            var metadata = metadata(request, link.connection().channel());
            context().acceptors().apply(link.loop()).accept(context().info(), metadata,
                    new ServerStream(link, spec, early));
        } catch (IOException e) {
            link.close();
            LOG.log(Level.DEBUG, "listener {0}: a connection was gone before it was served: {1}",
                    context().name(), e.getMessage());
        }
    }

    @Override
    public void onRefused(EventLoop on) {
        context().info().traffic().on(on.counters()).failed(Fault.PROTOCOL_ERROR);
    }

    @Override
    protected void serve(EventLoop on, SocketChannel channel) throws IOException {
        ServerHandshake.start(on, context().descriptors(), channel, this);
    }

    private Metadata metadata(UpgradeRequest request, SocketChannel channel) throws IOException {
        var endpoints = Endpoints.of(channel);
        var number = context().info().nextSessionNumber();
        var metadata = new Metadata("WS:" + endpoints.inName() + "-" + number)
                .withPorts("TCP", endpoints).with("HTTP", request.metadata());
        return spec.subprotocols().known().isPresent()
                ? metadata.with(Subprotocols.SECTION, agreement(request)) : metadata;
    }

    private static Map<String, Object> agreement(UpgradeRequest request) {
        var section = new LinkedHashMap<String, Object>();
        request.subprotocol().ifPresent(name -> section.put(Subprotocols.AGREED, name));
        return section;
    }
}
