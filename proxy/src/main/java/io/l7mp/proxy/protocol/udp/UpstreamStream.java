package io.l7mp.proxy.protocol.udp;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.datagram.RecvBatch;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Attempt;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Dialer;
import io.l7mp.proxy.net.Outbound;
import io.l7mp.proxy.net.UdpEvents;
import io.l7mp.proxy.net.UdpSocket;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Pieces;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A cluster's UDP stream: a connected socket of its own, and so a port of its own.
 *
 * <p>It is connected as soon as the kernel knows the way. That nobody listens at its end shows only
 * after something was sent there.
 */
final class UpstreamStream extends Stream implements UdpEvents, Dialer {
    private static final int RECEIVE_BUFFER = 1 << 20;

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final Optional<InetSocketAddress> local;
    private final Attempt attempt;
    private final Batch received;
    private UdpSocket socket;
    private InetSocketAddress remote;
    private String peer;
    private boolean closed;

    UpstreamStream(EventLoop loop, Outbound outbound, Address remote,
            Optional<InetSocketAddress> local) {
        super(Kind.DATAGRAM);
        this.loop = loop;
        this.descriptors = outbound.descriptors();
        this.local = local;
        this.attempt = outbound.attempt(loop, remote, this);
        this.received = loop.local(Output.class, owner -> new Output()).batch;
    }

    @Override
    public void connect() {
        attempt.start();
    }

    @Override
    public Optional<String> waitsFor() {
        return attempt.waitsFor();
    }

    @Override
    protected boolean take(Batch batch) {
        if (closed || socket == null) {
            drop(Counter.DROPS_SEND_FAILED, batch.count());
            return true;
        }
        var out = Pieces.of(loop, batch, feeder(), UdpSpec.LONGEST);
        var unreachable = socket.send(out.address(), out.offsets(), out.lengths(), out.count());
        if (unreachable != 0) {
            onUnreachable(unreachable);
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
        if (socket != null) {
            socket.pauseReading();
        }
    }

    @Override
    public void resume() {
        if (socket != null) {
            socket.resumeReading();
        }
    }

    @Override
    public boolean isLossy() {
        return true;
    }

    @Override
    public Optional<Flow.Ends> flow() {
        try {
            return socket == null ? Optional.empty()
                    : Optional.of(new Flow.Ends(remote, socket.localAddress()));
        } catch (ErrnoException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close(Ending ending) {
        if (closed) {
            return;
        }
        closed = true;
        attempt.cancel();
        closeSocket();
    }

    @Override
    public void onReceived(RecvBatch slots, int count) {
        received.over(slots.memory(), slots.address());
        for (var slot = 0; slot < count; slot++) {
            received.add(slots.offset(slot), slots.length(slot));
        }
        emit(received);
    }

    @Override
    public void onUnreachable(int errno) {
        attempt.lost();
        fail("send " + peer + ": " + Errno.message(errno));
    }

    @Override
    public void onDropped(Counter reason, int count) {
        drop(reason, count);
    }

    @Override
    public void onDefect(Throwable cause) {
        fail("internal error: " + cause);
    }

    @Override
    public void dial(SocketAddress found, String shown) {
        peer = shown;
        if (!descriptors.tryTake()) {
            attempt.failed("connect " + shown + ": out of file descriptors");
            return;
        }
        try {
            remote = (InetSocketAddress) found;
            open(remote);
        } catch (IOException e) {
            if (socket == null) {
                descriptors.give();
            }
            closeSocket();
            attempt.failed(reason(e));
            return;
        }
        attempt.succeeded();
        events().onConnected();
    }

    @Override
    public void onUnreachable(String reason) {
        fail(reason);
    }

    private void closeSocket() {
        if (socket != null) {
            socket.close();
            socket = null;
            descriptors.give();
        }
    }

    private void open(InetSocketAddress to) throws IOException {
        socket = UdpSocket.open(loop, family(to.getAddress()), this);
        if (local.isPresent()) {
            // Sessions may have the same port, as long as their peers differ.
            socket.shareAddress();
            socket.bind(local.get());
        }
        socket.connect(to);
        if (local.isPresent()) {
            drop(Counter.DROPS_FOREIGN_PEER, socket.drain());
        }
        socket.buffers(RECEIVE_BUFFER, 0);
        socket.startPaused();
    }

    /** An IPv4 peer can be reached from an IPv6 address that stands for an IPv4 one. */
    private InetAddress family(InetAddress to) {
        return local.map(InetSocketAddress::getAddress)
                .filter(address -> address instanceof Inet6Address).orElse(to);
    }

    private String reason(IOException e) {
        return e instanceof ErrnoException errno
                ? errno.call() + " " + peer + ": " + Errno.message(errno.errno())
                : "connect " + peer + ": " + e.getMessage();
    }

    private void fail(String reason) {
        if (!closed) {
            close(Ending.ABORT);
            events().onFailed(Cause.of(reason));
        }
    }

    /** The loop's batch for what upstream sockets deliver. */
    private static final class Output {
        private final Batch batch = new Batch();
    }
}
