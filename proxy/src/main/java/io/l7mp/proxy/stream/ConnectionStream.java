package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Connection;
import io.l7mp.proxy.net.ConnectionEvents;

/**
 * A stream that is one connection. Subclasses say where that comes from and what arrives by it.
 *
 * @param <C> the kind of connection
 */
abstract class ConnectionStream<C extends Connection> extends Stream
        implements ConnectionEvents {
    private final EventLoop loop;
    private C connection;
    private long lastActiveNs;

    ConnectionStream(Kind kind, EventLoop loop) {
        super(kind);
        this.loop = loop;
        this.lastActiveNs = loop.nowNs();
    }

    /** The loop it lives on. */
    protected final EventLoop loop() {
        return loop;
    }

    /** Gives the stream its connection, whose events the stream must be. */
    final void carryBy(C made) {
        connection = made;
    }

    /** What carries it; null before there is one. */
    final C carrier() {
        return connection;
    }

    /** Data passed just now. */
    final void touch() {
        lastActiveNs = loop.nowNs();
    }

    @Override
    protected boolean take(Batch batch) {
        touch();
        return connection.write(batch);
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
        // Another stage may be lost before this one has a connection.
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
    public void onDropped(Counter reason, int count) {
        drop(reason, count);
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        events().onFailed(new Cause(reason, isReset));
    }
}
