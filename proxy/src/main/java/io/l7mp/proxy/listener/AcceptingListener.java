package io.l7mp.proxy.listener;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Acceptor;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Addresses;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A listener with one listening socket on one loop; protocols say what to do with a connection.
 *
 * <p>Connections are dealt out to all loops in turn. A socket for each loop (SO_REUSEPORT) would
 * spare the others the hand-over, some microseconds once in a connection's life, but the kernel
 * deals by hash: of eight connections six may come to one loop and stay there.
 *
 * <p>Opened and closed by control, which waits for the loop; {@link #serve} runs on the loop that
 * the connection is for.
 */
public abstract class AcceptingListener implements Listener {
    private static final Logger LOG = System.getLogger(AcceptingListener.class.getName());
    private static final int BACKLOG = 4096;

    private final ListenerContext context;
    private final EventLoop loop;
    private final SocketAddress address;
    private Acceptor acceptor;

    /** A listener at {@code address}. */
    protected AcceptingListener(ListenerContext context, SocketAddress address) {
        this.context = context;
        this.loop = context.loops().next();
        this.address = address;
    }

    /** What the listener works with. */
    protected final ListenerContext context() {
        return context;
    }

    /**
     * Makes a session of a new connection.
     *
     * @param on the loop that it is for; the calling one
     * @throws IOException when the connection is gone already; whatever was made of it is closed
     */
    protected abstract void serve(EventLoop on, SocketChannel channel) throws IOException;

    /** Opens an unbound channel of the address's family. */
    protected ServerSocketChannel openChannel() throws IOException {
        var family = Address.familyOf(address);
        if (family.isPresent()) {
            return ServerSocketChannel.open(family.get());
        }
        var channel = ServerSocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        return channel;
    }

    /** Binds {@code channel} to the address, as it is now, and makes it listen. */
    protected void bind(ServerSocketChannel channel, SocketAddress resolved) throws IOException {
        channel.bind(resolved, BACKLOG);
    }

    @Override
    public void open() throws IOException {
        var resolved = resolve();
        loop.await(() -> {
            var channel = bind(resolved);
            try {
                acceptor = new Acceptor(loop, context.descriptors(), channel, this::onAccepted);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            return null;
        });
    }

    @Override
    public void close() throws IOException {
        loop.awaitClose(acceptor::close);
    }

    private void onAccepted(SocketChannel channel) {
        context.loops().deal(loop, on -> onDealt(on, channel));
    }

    private void onDealt(EventLoop on, SocketChannel channel) {
        try {
            serve(on, channel);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "listener {0}: a connection was gone before it was served: {1}",
                    context.name(), e.getMessage());
        }
    }

    private SocketAddress resolve() throws IOException {
        try {
            return BindAddress.resolve(address);
        } catch (UnknownHostException e) {
            throw refusal(e);
        }
    }

    private ServerSocketChannel bind(SocketAddress resolved) throws IOException {
        var channel = openChannel();
        try {
            bind(channel, resolved);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw refusal(e);
        }
    }

    private IOException refusal(IOException e) {
        return new IOException(context.info().listenerSpec().protocol() + "Listener.run: \""
                + context.name() + "\": Could not bind to " + Addresses.text(address) + ": "
                + e.getMessage(), e);
    }
}
