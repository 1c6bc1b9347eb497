package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.ByteEvents;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.SocketConnection;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/** A byte stream over one TCP or Unix socket, accepted or to be connected. */
public final class SocketStream extends DialledStream<SocketConnection> implements ByteEvents {
    /** So many reads of so many bytes in a row make a transfer bulk. */
    private static final int BULK_READS = 8;
    private static final int BULK_READ = 32 * 1024;

    private final Descriptors descriptors;
    private final Optional<SocketAddress> local;
    private final Batch out = new Batch(1);
    private int bulkReads;

    private SocketStream(EventLoop loop, Descriptors descriptors, Optional<SocketAddress> local) {
        super(Kind.BYTES, loop);
        this.descriptors = descriptors;
        this.local = local;
    }

    /**
     * The stream of an accepted connection.
     *
     * @throws IOException when the connection is dead already; its channel is closed then
     */
    public static SocketStream accepted(EventLoop loop, Descriptors descriptors,
            SocketChannel channel) throws IOException {
        var stream = new SocketStream(loop, descriptors, Optional.empty());
        stream.carryBy(SocketConnection.accepted(loop, descriptors, channel, stream));
        return stream;
    }

    /** A stream that will connect to {@code target}. */
    public static SocketStream outbound(EventLoop loop, Outbound outbound, Target target) {
        var stream = new SocketStream(loop, outbound.descriptors(), target.local());
        stream.target(outbound, target.remote());
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
    SocketConnection open(SocketAddress remote, String shown) throws IOException {
        return SocketConnection.connect(loop(), descriptors, remote, local, shown, this);
    }

    @Override
    public boolean onData(ByteBuffer data) {
        touch();
        bulkReads = data.remaining() >= BULK_READ ? bulkReads + 1 : 0;
        var welcome = pass(out.of(data));
        if (welcome && bulkReads >= BULK_READS && next() instanceof SocketStream sink) {
            bulkReads = 0;
            carrier().spliceTo(sink.carrier());
        }
        return welcome;
    }

    @Override
    public void onSplicedIn(int bytes) {
        touch();
        traffic().received(1, bytes);
    }

    @Override
    public void onSplicedOut(int bytes) {
        touch();
        traffic().sent(1, bytes);
    }
}
