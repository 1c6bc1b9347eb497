package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.UdpPeer;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Pieces;
import io.l7mp.proxy.stream.Stream;
import java.util.Optional;

/**
 * One peer of a listening socket: the source of a session.
 *
 * <p>A singleton's may fail, by ICMP, and be connected again: the socket stays open meanwhile. It
 * cannot be paused, as others use the socket too: who is full drops.
 */
final class PeerStream extends Stream {
    static final int NO_SLOT = -1;

    // Where its datagrams are in the batch being sorted; for Runs alone.
    int firstSlot = NO_SLOT;
    int lastSlot;

    private final UdpServer server;
    private final EventLoop loop;
    private final UdpPeer peer;
    private long lastActiveNs;
    private boolean failed;
    private boolean closed;

    PeerStream(UdpServer server, EventLoop loop, UdpPeer peer) {
        super(Kind.DATAGRAM);
        this.server = server;
        this.loop = loop;
        this.peer = peer;
        this.lastActiveNs = loop.nowNs();
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
        server.reply(peer, Pieces.of(loop, batch, feeder(), UdpSpec.LONGEST));
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
        // See the class: the socket belongs to others too.
    }

    @Override
    public void resume() {
        // Never paused.
    }

    @Override
    public boolean isLossy() {
        return true;
    }

    @Override
    public void close(Ending ending) {
        if (!closed) {
            closed = true;
            server.forget(peer);
        }
    }

    @Override
    public boolean isReconnectable() {
        return server.isSingleton();
    }

    @Override
    public Optional<Flow.Ends> flow() {
        return server.calledBy(peer).map(here -> new Flow.Ends(peer.address(), here));
    }

    @Override
    public void onCarriedIn(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedIn(packets, bytes);
    }

    @Override
    public void onCarriedOut(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedOut(packets, bytes);
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    /** The peer's host says that nobody listens; told once until connected again. */
    void onUnreachable(int errno) {
        if (!failed && !closed) {
            failed = true;
            events().onFailed(Cause.of("send " + Addresses.text(peer.address()) + ": "
                    + Errno.message(errno)));
        }
    }
}
