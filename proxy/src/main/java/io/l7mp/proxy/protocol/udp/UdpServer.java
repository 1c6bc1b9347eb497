package io.l7mp.proxy.protocol.udp;

import static io.l7mp.ffi.Errno.EADDRINUSE;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.UdpEvents;
import io.l7mp.proxy.net.UdpPeer;
import io.l7mp.proxy.net.UdpSocket;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A listening socket and the sessions of those who talk to it; loop thread only.
 *
 * <p>Every sender it admits gets a session with its first datagram. After {@link #close} there are
 * no new ones, and with the last session the socket is of no more use.
 */
final class UdpServer implements UdpEvents {
    /** A flood of forged senders must not eat the heap, each session takes some KiB of. */
    private static final int MAX_SESSIONS = 65_536;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int SEND_BUFFER = 1 << 20;

    private final EventLoop loop;
    private final ListenerContext context;
    private final OwnPorts ports;
    private final Place place;
    private final SessionAcceptor acceptor;
    private final LoopTraffic traffic;
    private final PeerStream nobody;
    private final DemuxTable<PeerStream> sessions;
    private final Runs runs;
    private UdpSocket socket;
    private InetSocketAddress local;
    private String localText;
    private boolean closing;

    /**
     * Where a server listens, and to whom.
     *
     * @param local the address to bind
     * @param filter who may have a session
     * @param peer the one it is connected to: a singleton
     * @param rank which of the listener's servers it is
     * @param whenUnused runs once, when a server is closed and has no sessions (any more)
     */
    record Place(InetSocketAddress local, PeerFilter filter, Optional<UdpPeer> peer, Rank rank,
            Runnable whenUnused) {
        /** For another loop, when the first server is at {@code bound}. */
        Place next(InetSocketAddress bound) {
            return new Place(bound, filter, peer, Rank.NEXT, whenUnused);
        }
    }

    /** Each loop has a server, at one address. */
    enum Rank {
        /** There is one loop, or one session. */
        ONLY,
        /** Finds out whether the address is free. */
        FIRST,
        /** Where the first one is. */
        NEXT
    }

    private UdpServer(EventLoop loop, ListenerContext context, OwnPorts ports, Place place) {
        this.loop = loop;
        this.context = context;
        this.ports = ports;
        this.place = place;
        this.acceptor = context.acceptors().apply(loop);
        this.traffic = context.info().traffic().on(loop.counters());
        this.nobody = new PeerStream(this, loop, UdpPeer.connected(place.local()));
        this.sessions = new DemuxTable<>(nobody);
        this.runs = loop.local(Runs.class, owner -> new Runs());
    }

    /**
     * Binds, starts serving and, as a singleton, makes the session.
     *
     * @throws IOException when the address cannot be had; nothing is left open
     */
    static UdpServer open(EventLoop loop, ListenerContext context, OwnPorts ports, Place place)
            throws IOException {
        var server = new UdpServer(loop, context, ports, place);
        server.socket = UdpSocket.open(loop, place.local().getAddress(), server);
        try {
            server.start();
        } catch (IOException e) {
            server.socket.close();
            throw e;
        }
        ports.add(server.local.getPort());
        place.peer().ifPresent(server::newSession);
        return server;
    }

    /** Makes no more sessions. */
    void close() {
        closing = true;
        tellIfUnused();
    }

    /** Closes the socket. */
    void release() {
        socket.close();
        ports.remove(local.getPort());
    }

    EventLoop loop() {
        return loop;
    }

    InetSocketAddress localAddress() {
        return local;
    }

    boolean isSingleton() {
        return place.peer().isPresent();
    }

    /** The address that {@code peer} sends to; empty when the socket does not tell. */
    Optional<InetSocketAddress> calledBy(UdpPeer peer) {
        try {
            return isSingleton() ? Optional.of(socket.localAddress())
                    : peer.called().or(this::onlyAddress)
                            .map(address -> new InetSocketAddress(address, local.getPort()));
        } catch (ErrnoException e) {
            return Optional.empty();
        }
    }

    private Optional<InetAddress> onlyAddress() {
        return Optional.of(local.getAddress()).filter(address -> !address.isAnyLocalAddress());
    }

    /** Sends what a session has to say to its peer. */
    void reply(UdpPeer peer, Batch batch) {
        var unreachable = socket.sendTo(peer, batch.address(), batch.offsets(), batch.lengths(),
                batch.count());
        if (unreachable != 0) {
            onUnreachable(unreachable);
        }
    }

    /** A session is over. */
    void forget(UdpPeer peer) {
        sessions.remove(peer.high(), peer.low(), peer.tail());
        if (closing) {
            tellIfUnused();
        }
    }

    @Override
    public void onReceived(RecvBatch received, int count) {
        for (var slot = 0; slot < count; slot++) {
            var at = received.nameAddress(slot);
            var session = sessions.get(UdpPeer.high(at), UdpPeer.low(at), UdpPeer.tail(at));
            if (session == nobody) {
                session = admit(received, slot);
            }
            if (session != nobody) {
                runs.add(session, slot);
            }
        }
        runs.emit(received);
    }

    @Override
    public void onUnreachable(int errno) {
        place.peer().ifPresent(peer ->
                sessions.get(peer.high(), peer.low(), peer.tail()).onUnreachable(errno));
    }

    @Override
    public void onDropped(Counter reason, int count) {
        traffic.dropped(reason, count);
    }

    /** One session's trouble must not end all others: the rest of the batch is lost, no more. */
    @Override
    public void onDefect(Throwable cause) {
        runs.discard();
    }

    private void start() throws IOException {
        bind();
        if (place.local().getAddress().isAnyLocalAddress()) {
            socket.reportCalledAddress();
        }
        if (place.peer().isPresent()) {
            socket.connect(place.peer().get().address());
        }
        socket.buffers(RECEIVE_BUFFER, SEND_BUFFER);
        socket.start();
    }

    /** The plain bind, which shares with nobody, comes first: it finds other processes out. */
    private void bind() throws ErrnoException {
        if (place.rank() == Rank.NEXT) {
            socket.shareLoad();
        }
        try {
            socket.bind(place.local());
        } catch (ErrnoException e) {
            if (e.errno() != EADDRINUSE || !ports.contains(place.local().getPort())) {
                throw e;
            }
            socket.shareAddress();
            socket.bind(place.local());
        }
        socket.shareAddress();
        if (place.rank() == Rank.FIRST) {
            socket.shareLoad();
        }
        // Before connecting: a singleton's sessions show the wildcard it was bound to as well.
        local = socket.localAddress();
        localText = Addresses.text(local.getAddress());
    }

    private PeerStream admit(RecvBatch received, int slot) {
        if (!place.filter().admits(received.nameAddress(slot))) {
            traffic.dropped(Counter.DROPS_FOREIGN_PEER, 1);
            return nobody;
        }
        if (closing || sessions.size() >= MAX_SESSIONS) {
            traffic.dropped(Counter.DROPS_NO_SESSION, 1);
            return nobody;
        }
        return newSession(place.peer().orElseGet(() -> UdpPeer.of(received, slot)));
    }

    /** The session may be over, and its stream closed, when this returns. */
    private PeerStream newSession(UdpPeer peer) {
        var stream = new PeerStream(this, loop, peer);
        sessions.put(peer.high(), peer.low(), peer.tail(), stream);
        acceptor.accept(context.info(), metadata(peer.address()), stream);
        return stream;
    }

    private Metadata metadata(InetSocketAddress peer) {
        var endpoints = new Endpoints(Addresses.text(peer.getAddress()), peer.getPort(),
                localText, local.getPort());
        var name = "UDP:" + endpoints.inName() + "-" + context.info().nextSessionNumber();
        return new Metadata(name).withPorts("UDP", endpoints);
    }

    private void tellIfUnused() {
        if (sessions.size() == 0) {
            place.whenUnused().run();
        }
    }
}
