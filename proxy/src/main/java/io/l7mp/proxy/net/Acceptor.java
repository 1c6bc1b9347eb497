package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Accepts connections of one listening socket, some a turn, as long as there are descriptors.
 *
 * <p>When they run out it stops listening to its socket (the kernel's queue keeps who comes) and
 * looks again every {@link #RETRY_MS}.
 */
public final class Acceptor implements ChannelHandler {
    /** How long it pauses when out of descriptors. */
    public static final long RETRY_MS = 50;

    private static final Logger LOG = System.getLogger(Acceptor.class.getName());
    private static final int ACCEPTS_PER_TURN = 64;

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final ServerSocketChannel channel;
    private final Consumer<SocketChannel> accepted;
    private final SelectionKey key;
    private final Timer retry = Timer.of(this::listenAgain);

    /** Serves {@code channel}, bound already; {@code accepted} owns what it is given. */
    public Acceptor(EventLoop loop, Descriptors descriptors, ServerSocketChannel channel,
            Consumer<SocketChannel> accepted) throws IOException {
        this.loop = loop;
        this.descriptors = descriptors;
        this.channel = channel;
        this.accepted = accepted;
        channel.configureBlocking(false);
        this.key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        descriptors.take();
    }

    /** Stops accepting and closes the listening socket; harmless when repeated. */
    public void close() throws IOException {
        loop.cancel(retry);
        if (channel.isOpen()) {
            descriptors.give();
            channel.close();
        }
    }

    @Override
    public void onReady(int readyOps) {
        for (var i = 0; i < ACCEPTS_PER_TURN && channel.isOpen(); i++) {
            // Two, because a session that can be accepted but not connected onwards is no use.
            if (descriptors.available() < 2 || !descriptors.tryTake()) {
                pause("out of file descriptors");
                return;
            }
            if (!acceptOne()) {
                descriptors.give();
                return;
            }
        }
    }

    @Override
    public void onDefect(Throwable cause) {
        pause("accepting failed: " + cause);
    }

    private boolean acceptOne() {
        SocketChannel connection;
        try {
            connection = channel.accept();
        } catch (IOException e) {
            // EMFILE and ENFILE stay until something is closed; ECONNABORTED is the peer's affair.
            pause(String.valueOf(e.getMessage()));
            return false;
        }
        if (connection == null) {
            return false;
        }
        accepted.accept(connection);
        return true;
    }

    private void pause(String reason) {
        if (key.isValid() && key.interestOps() != 0) {
            LOG.log(Level.WARNING, "accepting on {0} pauses: {1}", channel, reason);
            loop.counters().increment(Counter.ACCEPTS_PAUSED);
            key.interestOps(0);
            loop.schedule(retry, RETRY_MS);
        }
    }

    private void listenAgain() {
        if (descriptors.available() < 2) {
            loop.schedule(retry, RETRY_MS);
        } else if (key.isValid()) {
            key.interestOps(SelectionKey.OP_ACCEPT);
        }
    }
}
