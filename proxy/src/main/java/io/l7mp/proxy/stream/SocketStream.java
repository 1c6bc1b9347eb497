package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Attempt;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Connection;
import io.l7mp.proxy.net.ConnectionEvents;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Dialer;
import io.l7mp.proxy.net.Outbound;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A byte stream over one TCP or Unix socket, accepted or to be connected. */
public final class SocketStream extends Stream implements ConnectionEvents, Dialer {
    /** A message for a peer that is this far behind is dropped. */
    private static final int MAX_PENDING = 256 * 1024;
    /** So many reads of so many bytes in a row make a transfer bulk. */
    private static final int BULK_READS = 8;
    private static final int BULK_READ = 32 * 1024;

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final Optional<SocketAddress> local;
    private final Batch out = new Batch();
    private Attempt attempt;
    private Connection connection;
    private long lastActiveNs;
    private int bulkReads;

    private SocketStream(EventLoop loop, Descriptors descriptors, Optional<SocketAddress> local) {
        super(Kind.BYTES);
        this.loop = loop;
        this.descriptors = descriptors;
        this.local = local;
        this.lastActiveNs = loop.nowNs();
    }

    /**
     * The stream of an accepted connection.
     *
     * @throws IOException when the connection is dead already; its channel is closed then
     */
    public static SocketStream accepted(EventLoop loop, Descriptors descriptors,
            SocketChannel channel) throws IOException {
        var stream = new SocketStream(loop, descriptors, Optional.empty());
        stream.connection = Connection.accepted(loop, descriptors, channel, stream);
        return stream;
    }

    /** A stream that will connect to {@code target}. */
    public static SocketStream outbound(EventLoop loop, Outbound outbound, Target target) {
        var stream = new SocketStream(loop, outbound.descriptors(), target.local());
        stream.attempt = outbound.attempt(loop, target.remote(), stream);
        return stream;
    }

    /**
     * Where an outbound stream goes.
     *
     * @param remote the peer
     * @param local the address to bind first, if any
     */
    public record Target(Address remote, Optional<SocketAddress> local) {
    }

    @Override
    public void connect() {
        if (attempt != null) {
            attempt.start();
        }
    }

    @Override
    public Optional<String> waitsFor() {
        return Optional.ofNullable(attempt).flatMap(Attempt::waitsFor);
    }

    @Override
    protected boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        var welcome = true;
        for (var i = 0; i < batch.count(); ) {
            if (connection.pendingBytes() > MAX_PENDING) {
                drop(Counter.DROPS_STREAM_FULL, batch.count() - i);
                return false;
            }
            var run = batch.run(i);
            welcome = connection.write(batch.view(i, run));
            i += run;
        }
        return welcome;
    }

    @Override
    public boolean isFull() {
        return connection.pendingBytes() > 0;
    }

    @Override
    public void end() {
        connection.shutdownOutput();
    }

    @Override
    public void pause() {
        // Another stage may be lost while this one's name is still being looked up.
        if (connection != null) {
            connection.pauseReading();
        }
    }

    @Override
    public void resume() {
        if (connection != null && !connection.isClosed() && !connection.isReading()) {
            connection.resumeReading();
        }
    }

    @Override
    public void close(Ending ending) {
        if (attempt != null) {
            attempt.cancel();
        }
        if (connection == null) {
            return;
        }
        if (ending == Ending.ABORT) {
            connection.close(true);
        } else {
            connection.closeGently();
        }
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    @Override
    public void onConnected() {
        attempt.succeeded();
        events().onConnected();
    }

    @Override
    public boolean onData(ByteBuffer data) {
        lastActiveNs = loop.nowNs();
        bulkReads = data.remaining() >= BULK_READ ? bulkReads + 1 : 0;
        var welcome = pass(out.of(data));
        if (welcome && bulkReads >= BULK_READS && next() instanceof SocketStream sink) {
            bulkReads = 0;
            connection.spliceTo(sink.connection);
        }
        return welcome;
    }

    @Override
    public void onSplicedIn(int bytes) {
        lastActiveNs = loop.nowNs();
        traffic().received(1, bytes);
    }

    @Override
    public void onSplicedOut(int bytes) {
        lastActiveNs = loop.nowNs();
        traffic().sent(1, bytes);
    }

    @Override
    public void onEnd() {
        events().onOutputEnded();
    }

    @Override
    public void onDrained() {
        feeder().resume();
    }

    @Override
    public void onOutputShut() {
        events().onInputFinished();
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        if (attempt == null || attempt.isOver()) {
            events().onFailed(new Cause(reason, isReset));
        } else {
            attempt.failed(reason);
        }
    }

    @Override
    public void dial(SocketAddress remote, String shown) {
        try {
            connection = Connection.connect(loop, descriptors, remote, local, shown, this);
        } catch (IOException e) {
            attempt.failed(e.getMessage());
        }
    }

    @Override
    public void onUnreachable(String reason) {
        events().onFailed(Cause.of(reason));
    }
}
