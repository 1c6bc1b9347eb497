package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.ChannelHandler;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;

/** One stream socket (TCP or Unix) on a loop. Loop thread only. */
public final class SocketConnection extends ByteConnection implements ChannelHandler {
    private final Descriptors descriptors;
    private final ByteEvents events;
    private final SocketChannel channel;

    private Interest interest;
    private String connectingTo = "";
    private boolean isConnected;
    private Splice splice;
    private Splice blockedSplice;

    private SocketConnection(EventLoop loop, Descriptors descriptors, SocketChannel channel,
            ByteEvents events) {
        super(loop, events);
        this.descriptors = descriptors;
        this.channel = channel;
        this.events = events;
    }

    /**
     * Takes over an accepted channel, for which the acceptor took a descriptor.
     *
     * @throws IOException when the channel is unusable; it is closed then
     */
    public static SocketConnection accepted(EventLoop loop, Descriptors descriptors,
            SocketChannel channel, ByteEvents events) throws IOException {
        var connection = new SocketConnection(loop, descriptors, channel, events);
        try {
            channel.configureBlocking(false);
            connection.isConnected = true;
            connection.register(0);
            return connection;
        } catch (IOException e) {
            connection.close(false);
            throw e;
        }
    }

    /**
     * Starts connecting to {@code remote}, from {@code local} when given. The events tell how it
     * went, never before this method has returned.
     *
     * @throws IOException when there is nothing to wait for: no descriptor, the local address is
     *     taken, the network unreachable
     */
    public static SocketConnection connect(EventLoop loop, Descriptors descriptors,
            SocketAddress remote, Optional<SocketAddress> local, String shown,
            ByteEvents events) throws IOException {
        descriptors.take("connect " + shown);
        SocketConnection connection = null;
        try {
            var channel = StreamSockets.open(remote, local);
            connection = new SocketConnection(loop, descriptors, channel, events);
            connection.start(remote, local, shown);
            return connection;
        } catch (IOException | IllegalArgumentException e) {
            // The latter for addresses of a family the system does not have.
            if (connection == null) {
                descriptors.give();
            } else {
                connection.close(false);
            }
            throw new IOException("connect " + shown + ": " + StreamSockets.reason(e), e);
        }
    }

    private void start(SocketAddress remote, Optional<SocketAddress> local, String shown)
            throws IOException {
        connectingTo = shown;
        StreamSockets.prepare(channel);
        StreamSockets.bind(channel, local);
        if (channel.connect(remote)) {
            register(0);
            loop().execute(this::onEstablished);
        } else {
            register(SelectionKey.OP_CONNECT);
        }
    }

    private void register(int ops) throws IOException {
        interest = new Interest(loop().register(channel, ops, this), ops);
    }

    /** The socket, for its addresses. */
    public SocketChannel channel() {
        return channel;
    }

    /**
     * Lets the kernel move what arrives straight to {@code target} while it comes in bulk; reading
     * goes on as before when it does not. Nothing may be pending at {@code target}.
     */
    public void spliceTo(SocketConnection target) {
        target.settle();
        if (splice == null && !isClosed() && !target.isClosed() && target.pendingBytes() == 0) {
            splice = Splice.between(loop(), descriptors, this, target).orElse(null);
        }
    }

    /** Tells {@code blocked}, or nobody, when the kernel takes bytes again. */
    void awaitRoomFor(Splice blocked) {
        blockedSplice = blocked;
        updateInterest();
    }

    /** Bytes were taken in without being read. */
    void onSplicedIn(int bytes) {
        events.onSplicedIn(bytes);
    }

    /** Bytes went out without having been written. */
    void onSplicedOut(int bytes) {
        events.onSplicedOut(bytes);
    }

    /** From here on bytes are read again. */
    void stopSplicing() {
        if (splice != null) {
            splice.release();
            splice = null;
        }
    }

    @Override
    public void onReady(int readyOps) {
        if (isClosed()) {
            return;
        }
        if ((readyOps & SelectionKey.OP_CONNECT) != 0) {
            finishConnect();
            return;
        }
        if ((readyOps & SelectionKey.OP_WRITE) != 0) {
            onRoom();
        }
        if ((readyOps & SelectionKey.OP_READ) != 0 && isReading() && !isClosed()) {
            if (splice == null) {
                read();
            } else {
                splice.onReadable();
            }
        }
    }

    @Override
    void await(boolean data, boolean room) {
        if (isConnected) {
            interest.set(data, room);
        }
    }

    @Override
    boolean wantsRoom() {
        return blockedSplice != null || super.wantsRoom();
    }

    @Override
    boolean isPosting() {
        return isConnected;
    }

    @Override
    boolean canWrite() {
        return true;
    }

    @Override
    WritableByteChannel sink() {
        return channel;
    }

    @Override
    void onWriteFailed(IOException e) {
        breakOff(e);
    }

    @Override
    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    @Override
    void release(boolean abort) {
        discardPending();
        stopSplicing();
        descriptors.give();
        StreamSockets.close(channel, abort);
    }

    private void finishConnect() {
        try {
            channel.finishConnect();
        } catch (IOException e) {
            breakOff("connect " + connectingTo + ": " + StreamSockets.reason(e), false);
            return;
        }
        onEstablished();
    }

    private void onEstablished() {
        isConnected = true;
        onConnected();
    }

    private void read() {
        var buffer = loop().readBuffer();
        int n;
        try {
            n = channel.read(buffer);
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        if (n > 0) {
            onRead(buffer.flip());
        } else if (n < 0) {
            onEndOfInput();
        }
    }

    private void onRoom() {
        if (blockedSplice == null) {
            flush();
        } else {
            var waiting = blockedSplice;
            awaitRoomFor(null);
            waiting.onRoom();
        }
    }
}
