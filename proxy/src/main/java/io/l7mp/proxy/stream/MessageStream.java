package io.l7mp.proxy.stream;

import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Attempt;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.Dialer;
import io.l7mp.proxy.net.MessageConnection;
import io.l7mp.proxy.net.MessageEvents;
import io.l7mp.proxy.net.MessageProtocol;
import io.l7mp.proxy.net.MessageWire;
import io.l7mp.proxy.net.Outbound;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.Optional;

/**
 * A stream of messages over one connected socket that keeps them apart and in order and loses none
 * (seqpacket, SCTP), accepted or to be connected. Who is full pushes back, as for bytes.
 */
public final class MessageStream extends Stream implements MessageEvents, Dialer {
    private final EventLoop loop;
    private final Descriptors descriptors;
    private final MessageProtocol protocol;
    private Attempt attempt;
    private MessageConnection connection;
    private long lastActiveNs;

    private MessageStream(EventLoop loop, Descriptors descriptors, MessageProtocol protocol) {
        super(Kind.DATAGRAM);
        this.loop = loop;
        this.descriptors = descriptors;
        this.protocol = protocol;
        this.lastActiveNs = loop.nowNs();
    }

    /**
     * The stream of an accepted connection.
     *
     * @throws IOException when the connection is dead already; its socket is closed then
     */
    public static MessageStream accepted(EventLoop loop, Descriptors descriptors, Fd socket,
            MessageProtocol protocol) throws IOException {
        var stream = new MessageStream(loop, descriptors, protocol);
        stream.connection = MessageConnection.accepted(loop, descriptors, socket, protocol,
                stream);
        return stream;
    }

    /** A stream that will connect to {@code remote} by {@code protocol}. */
    public static MessageStream outbound(EventLoop loop, Outbound outbound, Address remote,
            MessageProtocol protocol) {
        var stream = new MessageStream(loop, outbound.descriptors(), protocol);
        stream.attempt = outbound.attempt(loop, remote, stream);
        return stream;
    }

    @Override
    public void connect() {
        if (attempt != null) {
            attempt.start();
        }
    }

    @Override
    public Optional<String> waitsFor() {
        return Optional.ofNullable(attempt).flatMap(Attempt::waitsFor);
    }

    @Override
    protected boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        return connection.write(
                fitting(Pieces.of(loop, batch, feeder(), MessageWire.LONGEST)));
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
        // Another stage may be lost while this one's name is still being looked up.
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
        if (attempt != null) {
            attempt.cancel();
        }
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
    public void onConnected() {
        attempt.succeeded();
        events().onConnected();
    }

    @Override
    public boolean onMessages(Batch messages) {
        lastActiveNs = loop.nowNs();
        return pass(messages);
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
    public void onNote(String text) {
        events().onNote(text);
    }

    @Override
    public void onBroken(String reason, boolean isReset) {
        if (attempt == null || attempt.isOver()) {
            events().onFailed(new Cause(reason, isReset));
        } else {
            attempt.failed(reason);
        }
    }

    @Override
    public void dial(SocketAddress remote, String shown) {
        try {
            connection = MessageConnection.connect(loop, descriptors, protocol, remote, shown,
                    this);
        } catch (IOException e) {
            attempt.failed(e.getMessage());
        }
    }

    @Override
    public void onUnreachable(String reason) {
        events().onFailed(Cause.of(reason));
    }

    /** The batch without what the protocol cannot carry, nearly always the batch itself. */
    private Batch fitting(Batch batch) {
        for (var i = 0; i < batch.count(); i++) {
            if (misfit(batch.length(i)) != null) {
                return filtered(batch);
            }
        }
        return batch;
    }

    private Batch filtered(Batch batch) {
        var fit = loop.local(Fit.class, owner -> new Fit()).batch
                .over(batch.memory(), batch.address());
        for (var i = 0; i < batch.count(); i++) {
            var misfit = misfit(batch.length(i));
            if (misfit == null) {
                fit.add(batch.offset(i), batch.length(i), batch.tag(i));
            } else {
                drop(misfit, 1);
            }
        }
        return fit;
    }

    /** Why a message of {@code length} bytes is dropped; null when it is not. */
    private Counter misfit(int length) {
        if (length > MessageWire.LONGEST) {
            return Counter.DROPS_TOO_LONG;
        }
        return length == 0 && !protocol.hasEmptyMessages() ? Counter.DROPS_EMPTY : null;
    }

    /** A loop's batch of what is left after something was dropped. */
    private static final class Fit {
        private final Batch batch = new Batch();
    }
}
