package io.l7mp.proxy.stream;

import io.l7mp.ffi.Fd;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Address;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.Descriptors;
import io.l7mp.proxy.net.MessageConnection;
import io.l7mp.proxy.net.MessageEvents;
import io.l7mp.proxy.net.MessageProtocol;
import io.l7mp.proxy.net.MessageWire;
import io.l7mp.proxy.net.Outbound;
import java.io.IOException;
import java.net.SocketAddress;

/**
 * A stream of messages over one connected socket that keeps them apart and in order and loses none
 * (seqpacket, SCTP), accepted or to be connected. Who is full pushes back, as for bytes.
 */
public final class MessageStream extends DialledStream<MessageConnection>
        implements MessageEvents {
    private final Descriptors descriptors;
    private final MessageProtocol protocol;

    private MessageStream(EventLoop loop, Descriptors descriptors, MessageProtocol protocol) {
        super(Kind.DATAGRAM, loop);
        this.descriptors = descriptors;
        this.protocol = protocol;
    }

    /**
     * The stream of an accepted connection.
     *
     * @throws IOException when the connection is dead already; its socket is closed then
     */
    public static MessageStream accepted(EventLoop loop, Descriptors descriptors, Fd socket,
            MessageProtocol protocol) throws IOException {
        var stream = new MessageStream(loop, descriptors, protocol);
        stream.carryBy(MessageConnection.accepted(loop, descriptors, socket, protocol, stream));
        return stream;
    }

    /** A stream that will connect to {@code remote} by {@code protocol}. */
    public static MessageStream outbound(EventLoop loop, Outbound outbound, Address remote,
            MessageProtocol protocol) {
        var stream = new MessageStream(loop, outbound.descriptors(), protocol);
        stream.target(outbound, remote);
        return stream;
    }

    @Override
    MessageConnection open(SocketAddress remote, String shown) throws IOException {
        return MessageConnection.connect(loop(), descriptors, protocol, remote, shown, this);
    }

    @Override
    protected boolean take(Batch batch) {
        return super.take(fitting(Pieces.of(loop(), batch, feeder(), MessageWire.LONGEST)));
    }

    @Override
    public boolean onMessages(Batch messages) {
        touch();
        return pass(messages);
    }

    @Override
    public void onNote(String text) {
        events().onNote(text);
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
        var fit = loop().local(Fit.class, owner -> new Fit()).batch
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
