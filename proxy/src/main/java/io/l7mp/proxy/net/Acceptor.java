package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
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
    private final SelectableChannel channel;
    private final Queue queue;
    private final SelectionKey key;
    private final int interest;
    private final Timer retry = Timer.of(this::listenAgain);

    /** Serves {@code channel}, bound already; {@code accepted} owns what it is given. */
    public Acceptor(EventLoop loop, Descriptors descriptors, ServerSocketChannel channel,
            Consumer<SocketChannel> accepted) throws IOException {
        this(loop, descriptors, channel, () -> {
            var connection = channel.accept();
            if (connection != null) {
                accepted.accept(connection);
            }
            return connection != null;
        });
        StreamSockets.prepare(loop, channel);
    }

    /** Serves {@code channel}, which listens already, by taking connections off {@code queue}. */
    Acceptor(EventLoop loop, Descriptors descriptors, SelectableChannel channel, Queue queue)
            throws IOException {
        this.loop = loop;
        this.descriptors = descriptors;
        this.channel = channel;
        this.queue = queue;
        this.interest = channel.validOps() & (SelectionKey.OP_ACCEPT | SelectionKey.OP_READ);
        channel.configureBlocking(false);
        this.key = loop.register(channel, interest, this);
        descriptors.take();
    }

    /** The kernel's queue of connections that wait to be accepted. */
    interface Queue {
        /**
         * Takes the first connection and hands it on; false when there was none.
         *
         * @throws IOException when the kernel refuses; nothing was handed on then
         */
        boolean acceptOne() throws IOException;
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
        try {
            return queue.acceptOne();
        } catch (IOException e) {
            // EMFILE and ENFILE stay until something is closed; ECONNABORTED is the peer's affair.
            pause(String.valueOf(e.getMessage()));
            return false;
        }
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
            key.interestOps(interest);
        }
    }
}
