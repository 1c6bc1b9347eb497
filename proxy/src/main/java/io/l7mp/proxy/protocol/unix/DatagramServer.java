package io.l7mp.proxy.protocol.unix;

import io.l7mp.ffi.Memory;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.proxy.listener.ListenerContext;
import io.l7mp.proxy.listener.SessionAcceptor;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.MessageWire;
import io.l7mp.proxy.net.UnixDatagramSocket;
import io.l7mp.proxy.net.UnixSockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A listening datagram socket and the sessions of those who talk to it; loop thread only.
 *
 * <p>Every sender gets a session with its first datagram; a singleton's only peer has one from the
 * start, and all others are ignored. After {@link #close} there are no new ones, and the socket
 * goes with the last session; at once if it has an abstract name, which is to be free then.
 */
final class DatagramServer implements UnixDatagramSocket.Events {
    static final int LONGEST = MessageWire.LONGEST;

    /** A flood of names must not eat the heap, each session takes some KiB of. */
    private static final int MAX_SESSIONS = 65_536;

    private final EventLoop loop;
    private final ListenerContext context;
    private final Place place;
    private final SessionAcceptor acceptor;
    private final LoopTraffic traffic;
    private final Map<PeerName, DatagramPeer> sessions = new HashMap<>();
    private final PeerName sender = new PeerName();
    private final Scratch scratch;
    private final DatagramPeer nobody;
    private UnixDatagramSocket socket;
    private Optional<PeerName> only = Optional.empty();
    private boolean closing;
    private boolean closed;

    /**
     * Where a server listens, and to whom.
     *
     * @param own what it is bound to
     * @param file the file of that
     * @param peer the only one it talks to: a singleton
     */
    record Place(UnixPlace own, SocketFile file, Optional<SocketAddress> peer) {
    }

    private DatagramServer(EventLoop loop, ListenerContext context, Place place) {
        this.loop = loop;
        this.context = context;
        this.place = place;
        this.acceptor = context.acceptors().apply(loop);
        this.traffic = context.info().traffic().on(loop.counters());
        this.scratch = loop.local(Scratch.class, owner -> new Scratch());
        this.nobody = new DatagramPeer(this, loop, sender);
    }

    /**
     * Binds, starts serving and, as a singleton, makes the session.
     *
     * @throws IOException when the address cannot be had; nothing is left open
     */
    static DatagramServer open(EventLoop loop, ListenerContext context, Place place)
            throws IOException {
        var server = new DatagramServer(loop, context, place);
        server.socket = UnixDatagramSocket.open(loop, server);
        try {
            server.start();
        } catch (IOException e) {
            server.socket.close();
            throw e;
        }
        context.descriptors().take();
        server.only.ifPresent(server::admit);
        return server;
    }

    /** Makes no more sessions; closes the socket when there are none. */
    void close() {
        closing = true;
        if (place.own().isAbstract()) {
            List.copyOf(sessions.values()).forEach(peer -> peer.leave("the listener is closed"));
        }
        closeIfUnused();
    }

    boolean isSingleton() {
        return only.isPresent();
    }

    /** Makes the only peer wait; there is no way to do that to one of many. */
    void pauseReading() {
        if (isSingleton()) {
            socket.pauseReading();
        }
    }

    /** Takes from the only peer again. */
    void resumeReading() {
        if (isSingleton()) {
            socket.resumeReading();
        }
    }

    /** Sends what a session has to say to its peer; errno when that is gone, else 0. */
    int reply(PeerName peer, Batch batch) {
        return socket.sendTo(scratch.name, peer.write(scratch.name), batch);
    }

    /** What messages call a peer. */
    String text(PeerName peer) {
        return peer.text(scratch.name).orElse("nobody");
    }

    /** A session is over. */
    void forget(PeerName peer) {
        sessions.remove(peer);
        resumeReading();
        if (closing) {
            closeIfUnused();
        }
    }

    /** Datagrams of one sender that follow one another stay together. */
    @Override
    public void onReceived(RecvBatch received, int count) {
        var peer = nobody;
        var run = scratch.run.over(received.memory(), received.address());
        for (var slot = 0; slot < count; slot++) {
            var next = peerOf(received, slot);
            if (next != peer) {
                deliver(peer, run);
                peer = next;
                run.over(received.memory(), received.address());
            }
            run.add(received.offset(slot), received.length(slot));
        }
        deliver(peer, run);
    }

    @Override
    public void onDropped(Counter reason, int count) {
        traffic.dropped(reason, count);
    }

    @Override
    public void onDefect(Throwable cause) {
        // One session's trouble must not end all others: the rest of the batch is lost, no more.
    }

    private void start() throws IOException {
        if (place.peer().isPresent()) {
            only = Optional.of(PeerName.at(place.peer().get(), scratch.name));
        }
        place.file().bind(socket.fd(), () -> UnixSockets.bind(loop.callState(), socket.fd(),
                place.own().address()));
        socket.start();
    }

    private void deliver(DatagramPeer peer, Batch run) {
        if (peer != nobody) {
            peer.deliver(run);
        }
    }

    /** Whose the datagram in {@code slot} is; nobody's when it is dropped. */
    private DatagramPeer peerOf(RecvBatch received, int slot) {
        if (received.truncated(slot)) {
            traffic.dropped(Counter.DROPS_TOO_LONG, 1);
            return nobody;
        }
        sender.of(received, slot);
        if (isSingleton() && !sender.isAtPlaceOf(only.get())) {
            traffic.dropped(Counter.DROPS_FOREIGN_PEER, 1);
            return nobody;
        }
        var key = isSingleton() ? only.get() : sender;
        var peer = sessions.get(key);
        return peer == null ? admit(key) : peer;
    }

    /** The session may be over, and its stream closed, when this returns. */
    private DatagramPeer admit(PeerName key) {
        if (closing || sessions.size() >= MAX_SESSIONS) {
            traffic.dropped(Counter.DROPS_NO_SESSION, 1);
            return nobody;
        }
        var peer = new DatagramPeer(this, loop, key.copy());
        sessions.put(peer.name(), peer);
        acceptor.accept(context.info(), metadata(peer.name()).next(context), peer);
        return peer;
    }

    /** Of those who are bound to nothing the session only says what they have in common. */
    private UnixMetadata metadata(PeerName peer) {
        var metadata = UnixMetadata.of(place.own().name()).peer(peer.text(scratch.name));
        if (peer.isSomebody() && !peer.isUnnamed()) {
            metadata.pid(peer.pid());
        }
        return peer.isSomebody() ? metadata.owner(peer.credentials()) : metadata;
    }

    private void closeIfUnused() {
        if (sessions.isEmpty() && !closed) {
            closed = true;
            socket.close();
            context.descriptors().give();
        }
    }

    /** What the servers of a loop need while they send and sort. */
    private static final class Scratch {
        private final Batch run = new Batch();
        private final long name = Memory.allocate(PeerName.SPACE, Long.BYTES);
    }
}
