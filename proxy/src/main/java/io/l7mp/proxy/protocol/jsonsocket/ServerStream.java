package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Stream;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A client of a listener. It has no session until its header has come, and gets its answer when the
 * session is connected, or cannot be.
 *
 * <p>Where messages may be lost, so may our answer: the same header again, before any data, gets it
 * again.
 */
final class ServerStream extends HandshakeStream {
    private static final byte[] OK = Header.bytes(Header.response(200, "OK"));
    private static final byte[] NO_HEADER = {};

    private final Reception reception;
    private final Metadata metadata;
    /** What the client may repeat; nothing once it has sent something else. */
    private byte[] repeatable = NO_HEADER;

    ServerStream(Reception reception, Metadata metadata, Stream below) {
        super(reception.loop(), below);
        this.reception = reception;
        this.metadata = metadata;
    }

    /** Waits for the header. */
    void start() {
        below().resume();
    }

    /** Tells a client that it has had its chance, before there is a session. */
    void giveUp(HeaderException reason) {
        countBadHeader();
        refuse(reason.failure());
    }

    @Override
    public void connect() {
        below().connect();
    }

    @Override
    void onHeader(byte[] text) throws HeaderException {
        var header = Header.parse(text);
        if (header.isResponse() && isLossy()) {
            // Two servers that answer each other's answers, for a forged sender, would not stop.
            countBadHeader();
            drop(Counter.DROPS_MALFORMED, 1);
            close(Ending.ORDERLY);
            return;
        }
        header.checkVersion();
        reception.checkOpen();
        repeatable = isLossy() ? text : NO_HEADER;
        becomePaused(State.HELD);
        reception.onHeader(header, metadata, this);
    }

    @Override
    void onBadHeader(HeaderException reason) {
        refuse(reason.failure());
    }

    @Override
    void onLackOfMemory() {
        giveUp(HeaderException.unavailable("Too many headers in the making"));
    }

    @Override
    void onLeave() {
        reception.onLeave(this);
    }

    @Override
    public void onSessionConnected() {
        super.onSessionConnected();
        become(State.OPEN);
        send(OK);
    }

    @Override
    boolean data(Batch batch) {
        var first = 0;
        while (first < batch.count() && isRepeated(batch.view(first))) {
            first++;
        }
        if (first == 0) {
            return dataBegin(batch);
        }
        if (isAt(State.OPEN)) {
            send(OK);
        }
        return first == batch.count() || data(tail(batch, first, 0));
    }

    /** What the client says now is no header any more, whatever it looks like. */
    private boolean dataBegin(Batch batch) {
        if (repeatable.length == 0) {
            return pass(batch);
        }
        repeatable = NO_HEADER;
        var isMoreWelcome = pass(batch);
        events().onFlow();
        return isMoreWelcome;
    }

    /** As long as the client may repeat its header, that has to be seen here. */
    @Override
    public Optional<Flow.Ends> flow() {
        return repeatable.length == 0 ? super.flow() : Optional.empty();
    }

    @Override
    public void refuse(Failure failure) {
        if (isAt(State.OPEN)) {
            close(Ending.ORDERLY);
        } else if (!isAt(State.DONE)) {
            send(Header.bytes(Header.response(failure)));
            become(State.DONE);
            super.refuse(failure);
        }
    }

    @Override
    public void close(Ending ending) {
        if (isAt(State.HELD)) {
            refuse(Failure.unavailable("The session was ended"));
        } else {
            super.close(ending);
        }
    }

    @Override
    protected void onBelowEnded() {
        if (isAt(State.HEADER)) {
            close(Ending.ORDERLY);
        } else {
            super.onBelowEnded();
        }
    }

    @Override
    protected void onBelowFailed(Cause cause) {
        if (isAt(State.HEADER)) {
            close(Ending.ABORT);
        } else {
            super.onBelowFailed(cause);
        }
    }

    private boolean isRepeated(ByteBuffer message) {
        return repeatable.length > 0 && message.equals(ByteBuffer.wrap(repeatable));
    }
}
