package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.Errno;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Pieces;
import io.l7mp.proxy.stream.Stream;

/**
 * One peer of a listening datagram socket, or all that are bound to nothing: the source of a
 * session.
 *
 * <p>A singleton's may fail and be connected again: the socket stays open meanwhile. Only that can
 * be paused; where others use the socket too, who is full drops.
 */
final class DatagramPeer extends Stream {
    private final DatagramServer server;
    private final EventLoop loop;
    private final PeerName name;
    private long lastActiveNs;
    private boolean failed;
    private boolean closed;

    DatagramPeer(DatagramServer server, EventLoop loop, PeerName name) {
        super(Kind.DATAGRAM);
        this.server = server;
        this.loop = loop;
        this.name = name;
        this.lastActiveNs = loop.nowNs();
    }

    PeerName name() {
        return name;
    }

    @Override
    public void connect() {
        failed = false;
        events().onConnected();
    }

    /** Takes what the peer sent; drops it when the session did not come about or is over. */
    void deliver(Batch batch) {
        if (closed) {
            drop(Counter.DROPS_NO_SESSION, batch.count());
            return;
        }
        lastActiveNs = loop.nowNs();
        emit(batch);
    }

    @Override
    protected boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        if (closed || name.isUnnamed()) {
            drop(Counter.DROPS_SEND_FAILED, batch.count());
            return true;
        }
        var errno = server.reply(name,
                Pieces.of(loop, batch, feeder(), DatagramServer.LONGEST));
        if (errno != 0) {
            onUnreachable("send " + server.text(name) + ": " + Errno.message(errno));
        }
        return true;
    }

    /** A datagram peer cannot be told, so that is the end of the stream. */
    @Override
    public void end() {
        events().onInputFinished();
        events().onOutputEnded();
    }

    @Override
    public void pause() {
        server.pauseReading();
    }

    @Override
    public void resume() {
        server.resumeReading();
    }

    @Override
    public void close(Ending ending) {
        if (!closed) {
            closed = true;
            server.forget(name);
        }
    }

    @Override
    public boolean isReconnectable() {
        return server.isSingleton() && !closed;
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    /** The peer is gone, or the socket is about to go. */
    void leave(String reason) {
        if (!closed) {
            close(Ending.ABORT);
            events().onFailed(Cause.of(reason));
        }
    }

    /** Told once until connected again. */
    private void onUnreachable(String reason) {
        if (!server.isSingleton()) {
            leave(reason);
        } else if (!failed && !closed) {
            failed = true;
            events().onFailed(Cause.of(reason));
        }
    }
}
