package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;

/**
 * One peer of a listening datagram socket, which others may use as well: the source of a session.
 *
 * <p>A singleton's may fail and be connected again: the socket stays open meanwhile.
 */
public abstract class DatagramSource extends Stream {
    private final EventLoop loop;
    private long lastActiveNs;
    private boolean failed;
    private boolean closed;

    /** A peer of a socket that {@code loop} serves. */
    protected DatagramSource(EventLoop loop) {
        super(Kind.DATAGRAM);
        this.loop = loop;
        this.lastActiveNs = loop.nowNs();
    }

    /** Sends what the session has to say to the peer. */
    protected abstract void send(Batch batch);

    /** The session is over: the socket need not know the peer any more. */
    protected abstract void forget();

    /** Takes what the peer sent; drops it when the session did not come about or is over. */
    public final void deliver(Batch batch) {
        if (closed) {
            drop(Counter.DROPS_NO_SESSION, batch.count());
            return;
        }
        lastActiveNs = loop.nowNs();
        emit(batch);
    }

    @Override
    public final void connect() {
        failed = false;
        events().onConnected();
    }

    @Override
    protected final boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        send(batch);
        return true;
    }

    /** A datagram peer cannot be told, so that is the end of the stream. */
    @Override
    public final void end() {
        events().onInputFinished();
        events().onOutputEnded();
    }

    @Override
    public final void close(Ending ending) {
        if (!closed) {
            closed = true;
            forget();
        }
    }

    @Override
    public final void onCarriedIn(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedIn(packets, bytes);
    }

    @Override
    public final void onCarriedOut(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedOut(packets, bytes);
    }

    @Override
    public final long lastActiveNs() {
        return lastActiveNs;
    }

    /** The peer cannot be reached; told once until connected again. */
    protected final void fail(String reason) {
        if (!failed && !closed) {
            failed = true;
            events().onFailed(Cause.of(reason));
        }
    }

    /** The loop that serves the socket. */
    protected final EventLoop loop() {
        return loop;
    }

    /** Whether the session is over. */
    protected final boolean isClosed() {
        return closed;
    }
}
