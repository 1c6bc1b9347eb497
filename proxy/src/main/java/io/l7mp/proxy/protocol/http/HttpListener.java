package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.listener.BindAddress;
import io.l7mp.proxy.listener.Listener;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.net.Addresses;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpOpenListener;
import io.undertow.server.protocol.http.HttpServerConnection;
import io.undertow.server.protocol.http2.Http2ReceiveListener;
import io.undertow.util.Headers;
import io.undertow.util.SameThreadExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.xnio.StreamConnection;
import org.xnio.channels.AcceptingChannel;

/** Listens at one address and makes a session of every request. */
final class HttpListener implements Listener {
    /**
     * Where to listen and to what.
     *
     * @param http2 whether HTTP/2 is spoken too
     */
    record Where(InetSocketAddress address, boolean http2) {
    }

    private static final Logger LOG = System.getLogger(HttpListener.class.getName());

    private final HttpServer server;
    private final ListenerContext context;
    private final InetSocketAddress address;
    private final boolean http2;
    private final HttpConnections connections;
    private HttpBuffers buffers;
    private AcceptingChannel<StreamConnection> channel;

    HttpListener(HttpServer server, ListenerContext context, Where where) {
        this.server = server;
        this.context = context;
        this.address = where.address();
        this.http2 = where.http2();
        this.connections = new HttpConnections(context.descriptors(), server,
                this::onMalformed);
    }

    @Override
    public void open() throws IOException {
        buffers = server.buffers();
        var http = new HttpOpenListener(buffers.large(), server.limits().options());
        http.setRootHandler(this::receive);
        Optional<Consumer<StreamConnection>> other =
                this.http2 ? Optional.of(this::beginHttp2) : Optional.empty();
        try {
            var bound = (InetSocketAddress) BindAddress.resolve(address);
            channel = server.listen(bound, connection -> connections.open(connection, http, other));
        } catch (IOException e) {
            throw new IOException("HTTPListener.run: \"" + context.name()
                    + "\": Could not bind to " + Addresses.text(address) + ": " + e.getMessage(),
                        e);
        }
    }

    /** Requests under way go on; their connections end with them, idle ones now. */
    @Override
    public void close() throws IOException {
        channel.close();
        server.execute(connections::close);
    }

    /** Where it listens, once open. */
    InetSocketAddress localAddress() {
        return channel.getLocalAddress(InetSocketAddress.class);
    }

    private void receive(HttpServerExchange exchange) {
        var settings = http2 && buffers.mayBegin()
                && exchange.getRequestHeaders().contains(Headers.UPGRADE)
                ? Http2Upgrade.asked(exchange) : Optional.<ByteBuffer>empty();
        if (settings.isPresent()) {
            upgrade(exchange, settings.get());
        } else {
            serve(exchange);
        }
    }

    private void upgrade(HttpServerExchange exchange, ByteBuffer settings) {
        connections.onUpgrade(((HttpServerConnection) exchange.getConnection()).getChannel());
        exchange.upgradeChannel("h2c", (connection, asking) -> {
            var upgraded = new Http2Connection(connection, buffers, settings,
                    server.limits().http2Options(), connections.owner(connection));
            connections.add(connection, upgraded);
            receiveFrom(upgraded);
            Http2Upgrade.serve(asking, upgraded, this::serve);
            upgraded.resumeReceives();
        });
    }

    private void beginHttp2(StreamConnection connection) {
        var http2 = new Http2Connection(connection, buffers, server.limits().http2Options(),
                connections.owner(connection));
        connections.add(connection, http2);
        receiveFrom(http2);
        http2.resumeReceives();
    }

    private void receiveFrom(Http2Connection connection) {
        connection.getReceiveSetter().set(new Http2ReceiveListener(this::serve,
                server.limits().http2Options(), HttpServer.FRAME_BYTES, null));
    }

    private void serve(HttpServerExchange exchange) {
        var complaint = buffers.mayBegin() ? Unserved.why(exchange)
                : Optional.of(Unserved.NO_MEMORY);
        if (complaint.isPresent()) {
            Unserved.answer(exchange, complaint.get());
            return;
        }
        connections.onRequest(exchange);
        var info = context.info();
        var loop = context.loops().next();
        var metadata = RequestMetadata.of(exchange, info.nextSessionNumber());
        var stream = new HttpStream(exchange, loop,
                new Allowance(buffers, server.limits().lingerMs()));
        // Undertow ends an exchange whose handler has returned unless it is dispatched.
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> loop.execute(
                () -> context.acceptors().apply(loop).accept(info, metadata, stream)));
    }

    private void onMalformed(StreamConnection connection) {
        LOG.log(Level.INFO, "listener {0}: refused what {1} sent: no valid HTTP request",
                context.name(), Addresses.text(connection.getPeerAddress(InetSocketAddress.class)));
        var loop = context.loops().next();
        var traffic = context.info().traffic();
        loop.execute(() -> traffic.on(loop.counters()).failed(Fault.PROTOCOL_ERROR));
    }
}
