package io.l7mp.proxy.protocol.jsonsocket;

import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Layer;
import io.l7mp.proxy.stream.Stream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A stream that begins with a header from the peer; either end of it. Loop thread only. */
abstract class HandshakeStream extends Layer {
    /** Where it stands; grows only. */
    enum State {
        /** The peer's header is awaited. Next: HELD, OPEN, DONE. */
        HEADER,
        /** It has come, but there is no session to answer for yet. Next: OPEN, DONE. */
        HELD,
        /** Data pass. Next: DONE. */
        OPEN,
        /** The stream is closed or broken. */
        DONE
    }

    private final EventLoop loop;
    private final HeaderReader reader;
    private State state = State.HEADER;
    private boolean reading;
    private long lastActiveNs;

    HandshakeStream(EventLoop loop, Stream below) {
        super(below.kind(), below);
        this.loop = loop;
        this.reader = new HeaderReader(HeaderMemory.of(loop), this::onLackOfMemory);
        this.lastActiveNs = loop.nowNs();
    }

    /** The peer's header is there; what comes behind it follows when this returns. */
    abstract void onHeader(byte[] text) throws HeaderException;

    /** The peer's header is none, or not acceptable. */
    abstract void onBadHeader(HeaderException reason);

    /** Others need the memory more that the peer's header takes, which has come in part. */
    abstract void onLackOfMemory();

    /** What has to be let go of at the end; once. */
    abstract void onLeave();

    /** Data from the peer; answers whether more is welcome. */
    boolean data(Batch batch) {
        return pass(batch);
    }

    final EventLoop loop() {
        return loop;
    }

    final boolean isAt(State which) {
        return state == which;
    }

    final void become(State next) {
        assert next.ordinal() > state.ordinal() : state + " -> " + next;
        state = next;
        if (next == State.DONE) {
            reader.release();
            onLeave();
        }
    }

    /** Sends a header of ours. */
    final void send(byte[] header) {
        below().accept(HeaderOutput.of(loop, header));
    }

    /** The header has been read: from here on the session says when it wants data. */
    final void becomePaused(State next) {
        become(next);
        if (!reading) {
            below().pause();
        }
    }

    /** Counts a breach of the rules. */
    final void countBadHeader() {
        fault(Fault.PROTOCOL_ERROR);
    }

    @Override
    protected final boolean rise(Batch batch) {
        lastActiveNs = loop.nowNs();
        return switch (state) {
            case HEADER -> header(batch);
            case HELD, OPEN -> data(batch);
            case DONE -> true;
        };
    }

    @Override
    protected final boolean take(Batch batch) {
        lastActiveNs = loop.nowNs();
        return below().accept(batch);
    }

    /** A header of ours is one message; what else goes down is of the kind that it came as. */
    @Override
    protected Kind kindFed() {
        return state == State.OPEN ? feeder().kind() : kind();
    }

    @Override
    public void pause() {
        reading = false;
        if (state != State.HEADER) {
            below().pause();
        }
    }

    @Override
    public void resume() {
        reading = true;
        if (state != State.HEADER) {
            below().resume();
        }
    }

    @Override
    public void close(Ending ending) {
        if (state != State.DONE) {
            become(State.DONE);
            super.close(ending);
        }
    }

    @Override
    protected void onBelowFailed(Cause cause) {
        if (!isReconnectable()) {
            become(State.DONE);
        }
        events().onFailed(cause);
    }

    /** Behind the headers the kernel may carry what the transport does. */
    @Override
    public Optional<Flow.Ends> flow() {
        return state == State.OPEN ? below().flow() : Optional.empty();
    }

    @Override
    public void onCarriedIn(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedIn(packets, bytes);
        below().onCarriedIn(packets, bytes);
    }

    @Override
    public void onCarriedOut(long packets, long bytes) {
        lastActiveNs = loop.nowNs();
        super.onCarriedOut(packets, bytes);
        below().onCarriedOut(packets, bytes);
    }

    @Override
    public long lastActiveNs() {
        return lastActiveNs;
    }

    private boolean header(Batch batch) {
        var view = batch.view(0);
        try {
            var text = kind() == Kind.DATAGRAM ? whole(view) : reader.read(view);
            if (text.isEmpty()) {
                return true;
            }
            var behind = view.remaining();
            onHeader(text.get());
            return data(batch, behind);
        } catch (HeaderException e) {
            countBadHeader();
            onBadHeader(e);
            return true;
        }
    }

    private static Optional<byte[]> whole(ByteBuffer message) throws HeaderException {
        if (message.remaining() > HeaderReader.MAX_BYTES) {
            throw HeaderException.badRequest(
                    "Header of more than " + HeaderReader.MAX_BYTES + " bytes");
        }
        var text = new byte[message.remaining()];
        message.get(text);
        return Optional.of(text);
    }

    /** What came along with the header: so many bytes of its message, and the other messages. */
    private boolean data(Batch batch, int behind) {
        if (state == State.DONE) {
            return true;
        }
        var rest = behind > 0 ? tail(batch, 0, behind) : tail(batch, 1, 0);
        return (rest.count() == 0 || data(rest)) && reading;
    }

    /** The messages from {@code first} on, of that one only the last bytes unless 0 are asked. */
    final Batch tail(Batch batch, int first, int lastBytes) {
        // May be the very batch that is cut: elements only move to the front then.
        var count = batch.count();
        var rest = loop.local(Rest.class, any -> new Rest()).batch
                .over(batch.memory(), batch.address());
        for (var i = first; i < count; i++) {
            var length = i == first && lastBytes > 0 ? lastBytes : batch.length(i);
            rest.add(batch.offset(i) + batch.length(i) - length, length);
        }
        return rest;
    }

    /** The loop's batch for what is left of another. */
    private static final class Rest {
        private final Batch batch = new Batch();
    }
}
