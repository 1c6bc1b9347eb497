package io.l7mp.proxy.stream;

import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.net.Batch;
import java.util.Optional;

/**
 * A stream on top of another one, which carries it: a handshake before the data, or bounds of
 * messages within bytes. Subclasses say what goes down and what comes up; everything else passes
 * through as it is.
 *
 * <p>To its session it is one stream. The one below is the layer's alone: it must be neither
 * attached nor connected before, and nobody else closes it.
 */
public abstract class Layer extends Stream {
    private final Stream below;
    private final FromBelow fromBelow = new FromBelow();

    /** A stream of {@code kind} over {@code below}. */
    protected Layer(Kind kind, Stream below) {
        super(kind);
        this.below = below;
        below.wire(fromBelow, new Above());
    }

    /** The stream that carries this one. */
    protected final Stream below() {
        return below;
    }

    /**
     * The stream below has output: hand on by {@link #pass} what it means.
     *
     * @return whether more is welcome
     */
    protected abstract boolean rise(Batch batch);

    /** What goes down is of this kind: what this stream makes, unless it passes on what it gets. */
    protected Kind kindFed() {
        return kind();
    }

    /** The stream below can carry data. */
    protected void onBelowConnected() {
        events().onConnected();
    }

    /** The stream below has no more output. */
    protected void onBelowEnded() {
        events().onOutputEnded();
    }

    /** The stream below could not be connected or broke, and holds nothing any more. */
    protected void onBelowFailed(Cause cause) {
        events().onFailed(cause);
    }

    /** There is room below again after it was full. */
    protected void onBelowDrained() {
        feeder().resume();
    }

    @Override
    public void count(LoopTraffic counts) {
        super.count(counts);
        below.attach(fromBelow, counts.beneath());
    }

    @Override
    public Need need() {
        return Need.STREAM;
    }

    @Override
    public void connect() {
        below.connect();
    }

    @Override
    public Optional<String> waitsFor() {
        return below.waitsFor();
    }

    @Override
    public boolean isFull() {
        return below.isFull();
    }

    @Override
    public void end() {
        below.end();
    }

    @Override
    public void pause() {
        below.pause();
    }

    @Override
    public void resume() {
        below.resume();
    }

    @Override
    public void close(Ending ending) {
        below.detach();
        below.close(ending);
    }

    @Override
    public void refuse(Failure failure) {
        below.detach();
        below.refuse(failure);
    }

    @Override
    public void onSessionConnected() {
        below.onSessionConnected();
    }

    @Override
    public boolean isReconnectable() {
        return below.isReconnectable();
    }

    @Override
    public boolean isLossy() {
        return below.isLossy();
    }

    @Override
    public boolean isConcluding() {
        return below.isConcluding();
    }

    @Override
    public long lastActiveNs() {
        return below.lastActiveNs();
    }

    /** What the stream below is wired and attached to. */
    private final class FromBelow implements Sink, StreamEvents {
        @Override
        public boolean accept(Batch batch) {
            return rise(batch);
        }

        @Override
        public boolean isFull() {
            return next().isFull();
        }

        @Override
        public void end() {
            throw new AssertionError("a stream does not end the one after it");
        }

        @Override
        public void onConnected() {
            onBelowConnected();
        }

        @Override
        public void onOutputEnded() {
            onBelowEnded();
        }

        @Override
        public void onInputFinished() {
            events().onInputFinished();
        }

        @Override
        public void onFailed(Cause cause) {
            onBelowFailed(cause);
        }

        @Override
        public void onFlow() {
            events().onFlow();
        }

        @Override
        public void onIdle() {
            events().onIdle();
        }

        @Override
        public void onNote(String text) {
            events().onNote(text);
        }
    }

    /** What feeds the stream below: all that can be asked of it is to go on. */
    private final class Above extends Stream {
        Above() {
            super(Layer.this.kind());
        }

        @Override
        public Kind kind() {
            return kindFed();
        }

        @Override
        public void connect() {
        }

        @Override
        public void pause() {
        }

        @Override
        public void resume() {
            onBelowDrained();
        }

        @Override
        public void close(Ending ending) {
        }

        @Override
        protected boolean take(Batch batch) {
            return true;
        }

        @Override
        public void end() {
        }
    }
}
