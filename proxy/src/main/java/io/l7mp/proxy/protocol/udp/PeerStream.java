package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.UdpPeer;
import io.l7mp.proxy.stream.DatagramSource;
import io.l7mp.proxy.stream.Pieces;
import java.util.Optional;

/**
 * One peer of a listening UDP socket.
 *
 * <p>A singleton's may fail by ICMP. It cannot be paused, as others use the socket too: who is full
 * drops.
 */
final class PeerStream extends DatagramSource {
    static final int NO_SLOT = -1;

    // Where its datagrams are in the batch being sorted; for Runs alone.
    int firstSlot = NO_SLOT;
    int lastSlot;

    private final UdpServer server;
    private final UdpPeer peer;

    PeerStream(UdpServer server, EventLoop loop, UdpPeer peer) {
        super(loop);
        this.server = server;
        this.peer = peer;
    }

    @Override
    protected void send(Batch batch) {
        server.reply(peer, Pieces.of(loop(), batch, feeder(), UdpSpec.LONGEST));
    }

    @Override
    protected void forget() {
        server.forget(peer);
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
    public boolean isReconnectable() {
        return server.isSingleton();
    }

    @Override
    public Optional<Flow.Ends> flow() {
        return server.calledBy(peer).map(here -> new Flow.Ends(peer.address(), here));
    }

    /** The peer's host says that nobody listens. */
    void onUnreachable(int errno) {
        fail("send " + Addresses.text(peer.address()) + ": " + Errno.message(errno));
    }
}
