package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.Errno;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.DatagramSource;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Pieces;

/**
 * One peer of a listening Unix datagram socket, or all that are bound to nothing.
 *
 * <p>Only a singleton's can be paused; where others use the socket too, who is full drops.
 */
final class DatagramPeer extends DatagramSource {
    private final DatagramServer server;
    private final PeerName name;

    DatagramPeer(DatagramServer server, EventLoop loop, PeerName name) {
        super(loop);
        this.server = server;
        this.name = name;
    }

    PeerName name() {
        return name;
    }

    @Override
    protected void send(Batch batch) {
        if (isClosed() || name.isUnnamed()) {
            drop(Counter.DROPS_SEND_FAILED, batch.count());
            return;
        }
        var errno = server.reply(name,
                Pieces.of(loop(), batch, feeder(), DatagramServer.LONGEST));
        if (errno != 0) {
            onUnreachable("send " + server.text(name) + ": " + Errno.message(errno));
        }
    }

    @Override
    protected void forget() {
        server.forget(name);
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
    public boolean isReconnectable() {
        return server.isSingleton() && !isClosed();
    }

    /** The peer is gone, or the socket is about to go. */
    void leave(String reason) {
        if (!isClosed()) {
            close(Ending.ABORT);
            events().onFailed(Cause.of(reason));
        }
    }

    private void onUnreachable(String reason) {
        if (server.isSingleton()) {
            fail(reason);
        } else {
            leave(reason);
        }
    }
}
