package io.l7mp.proxy.framing;

import io.l7mp.proxy.framing.FrameDecoder.Event;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Cause;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Failure;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Layer;
import io.l7mp.proxy.stream.MessageBuffers;
import io.l7mp.proxy.stream.Stream;
import java.nio.ByteBuffer;

/**
 * Messages with their bounds over a byte stream. A full peer stops whoever sends to it, as with any
 * byte stream; what comes nevertheless is dropped by the stream below, whole frames at a time.
 *
 * <p>From a byte stream it takes what comes at a time as a message, cut where it is too long; into
 * lines such bytes go as they are, since they may be lines themselves.
 *
 * <p>A peer that breaks the format cannot be understood any more: that is the end of the
 * connection. A message that the format cannot carry is dropped alone.
 */
final class FramedStream extends Layer {
    private final Format format;
    private final int maxFrame;
    private final FrameDecoder decoder;
    private final Batch messages = new Batch();
    private final Batch frames = new Batch();
    private final Staging staging;
    private boolean isOver;

    FramedStream(EventLoop loop, Stream below, Format format, int maxFrame) {
        super(Kind.DATAGRAM, below);
        this.format = format;
        this.maxFrame = maxFrame;
        this.decoder = format.decoder(
                loop.local(MessageBuffers.class, any -> new MessageBuffers()), maxFrame);
        this.staging = loop.local(Staging.class, any -> new Staging());
    }

    @Override
    protected boolean take(Batch batch) {
        if (feeder().kind() == Kind.BYTES && !format.hasBounds()) {
            return below().accept(batch);
        }
        frames.over(staging.begin(), 0);
        var welcome = true;
        for (var i = 0; i < batch.count() && !isOver; i++) {
            welcome = feeder().kind() == Kind.BYTES ? cut(batch, i) : take(batch, i);
        }
        return frames.count() > 0 ? flush() : welcome;
    }

    @Override
    protected boolean rise(Batch batch) {
        var welcome = true;
        for (var i = 0; i < batch.count() && !isOver; i++) {
            decoder.read(batch.memory(), batch.offset(i), batch.length(i));
            welcome = decode(batch);
        }
        return welcome;
    }

    @Override
    protected void onBelowEnded() {
        if (decoder.isInFrame()) {
            drop(Counter.DROPS_CUT_SHORT, 1);
        }
        decoder.release();
        super.onBelowEnded();
    }

    @Override
    protected void onBelowFailed(Cause cause) {
        leave();
        super.onBelowFailed(cause);
    }

    @Override
    public void close(Ending ending) {
        leave();
        super.close(ending);
    }

    @Override
    public void refuse(Failure failure) {
        leave();
        super.refuse(failure);
    }

    private boolean take(Batch batch, int i) {
        if (batch.length(i) > maxFrame) {
            drop(Counter.DROPS_TOO_LONG, 1);
            return true;
        }
        var payload = batch.view(i);
        if (!format.canCarry(payload)) {
            drop(Counter.DROPS_LINE_BREAK, 1);
            return true;
        }
        return write(payload);
    }

    /** Makes messages of a piece of a byte stream: where they begin and end does not matter. */
    private boolean cut(Batch batch, int i) {
        var welcome = true;
        var end = batch.offset(i) + batch.length(i);
        for (var at = batch.offset(i); at < end && !isOver; at += maxFrame) {
            var bytes = batch.view(i);
            welcome = write(bytes.limit(Math.min(at + maxFrame, end)).position(at));
        }
        return welcome;
    }

    /** Adds a frame to those that leave together; says whether more is welcome. */
    private boolean write(ByteBuffer payload) {
        var welcome = true;
        if (!staging.hasRoom(payload.remaining()) || !frames.hasRoom()) {
            welcome = flush();
            frames.over(staging.begin(payload.remaining()), 0);
        }
        var to = staging.memory();
        var from = to.position();
        format.write(payload, to);
        frames.add(from, to.position() - from);
        return welcome;
    }

    private boolean flush() {
        return isOver || below().accept(frames);
    }

    /** Hands on all messages in what was read; those that lie in {@code input} travel together. */
    private boolean decode(Batch input) {
        var welcome = true;
        messages.over(input.memory().clear(), input.address());
        var event = decoder.next();
        for (; event == Event.MESSAGE && !isOver; event = decoder.next()) {
            var isInPlace = decoder.memory() == input.memory();
            if (!isInPlace || !messages.hasRoom()) {
                welcome = deliver(input);
            }
            if (isInPlace) {
                messages.add(decoder.offset(), decoder.length());
            } else if (!isOver) {
                messages.over(decoder.memory(), 0).add(decoder.offset(), decoder.length());
                welcome = deliver(input);
            }
        }
        welcome &= deliver(input);
        if (event == Event.VIOLATION && !isOver) {
            fail();
        }
        return welcome;
    }

    /**
     * Hands on what was found so far and begins a new batch. Whoever looks at messages moves the
     * bounds of the memory that is still being read.
     */
    private boolean deliver(Batch input) {
        var welcome = messages.count() == 0 || isOver || pass(messages);
        messages.over(input.memory().clear(), input.address());
        return welcome;
    }

    private void fail() {
        var cause = Cause.of("framing " + format.word() + ": " + decoder.text());
        fault(Fault.PROTOCOL_ERROR);
        leave();
        below().detach();
        below().close(Ending.ORDERLY);
        events().onFailed(cause);
    }

    private void leave() {
        isOver = true;
        decoder.release();
    }
}
