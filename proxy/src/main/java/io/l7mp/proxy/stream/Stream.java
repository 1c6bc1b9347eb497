package io.l7mp.proxy.stream;

import io.l7mp.ffi.flow.Flow;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.Fault;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.net.Batch;
import java.util.Optional;

/**
 * One stage of a session: a duplex pipe with an input side (it is a {@link Sink}) and an output
 * side that feeds the next stage.
 *
 * <p>Life: made unconnected, {@link #attach}ed, {@link #connect}ed (asynchronously), wired, then
 * resumed; {@link #close}d exactly once by the session unless it reported
 * {@link StreamEvents#onFailed} before. All on the session's loop. A stream produces nothing before
 * its first {@link #resume} unless it cannot help it (datagram sockets).
 *
 * <p>What comes in by {@link #accept} and what goes out by {@link #pass} is counted here, for the
 * listener or cluster the stream is of. Nothing comes in or goes out another way.
 */
public abstract class Stream implements Sink {
    private static final StreamEvents NOBODY = new StreamEvents() {
        @Override
        public void onConnected() {
        }

        @Override
        public void onOutputEnded() {
        }

        @Override
        public void onInputFinished() {
        }

        @Override
        public void onFailed(Cause cause) {
        }
    };

    /** Feeds a stream while its chain is held: there is nobody to resume then. */
    public static final Stream NO_FEEDER = new Stream(Kind.BYTES) {
        @Override
        public void connect() {
        }

        @Override
        public void pause() {
        }

        @Override
        public void resume() {
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
    };

    private final Kind kind;
    private StreamEvents events = NOBODY;
    private LoopTraffic traffic;
    private Stream feeder = NO_FEEDER;
    private Sink next;

    /** A stream of {@code kind}. */
    protected Stream(Kind kind) {
        this.kind = kind;
    }

    /** Whether message boundaries are kept. */
    public Kind kind() {
        return kind;
    }

    /** Lets {@code listener} hear of what happens to the stream; {@code counts} what passes. */
    public final void attach(StreamEvents listener, LoopTraffic counts) {
        this.events = listener;
        count(counts);
    }

    /** Lets {@code counts} count; on its own for a stream not attached because it is refused. */
    public void count(LoopTraffic counts) {
        this.traffic = counts;
    }

    /** Silences the stream: its session no longer wants to hear of it. */
    public final void detach() {
        this.events = NOBODY;
    }

    /** Sets where output goes and who feeds the input, {@link #NO_FEEDER} while it is held. */
    public final void wire(Sink next, Stream feeder) {
        this.next = next;
        this.feeder = feeder;
    }

    @Override
    public final boolean accept(Batch batch) {
        traffic.sent(batch.count(), batch.bytes());
        return take(batch);
    }

    /** Does what {@link #accept} is asked for; answers likewise. */
    protected abstract boolean take(Batch batch);

    /** What this stage needs to see of the data; decides how cheaply the session can run. */
    public Need need() {
        return Need.NONE;
    }

    /**
     * Starts connecting; {@link StreamEvents#onConnected} or {@code onFailed} follows, maybe at
     * once.
     */
    public abstract void connect();

    /** What connecting waits for, in words, where that is not plain; empty otherwise. */
    public Optional<String> waitsFor() {
        return Optional.empty();
    }

    /** Stops output as soon as possible, when the stage behind is full. */
    public abstract void pause();

    /** Lets output flow (again). */
    public abstract void resume();

    /** Ends the stream in both directions and releases everything; no event follows. */
    public abstract void close(Ending ending);

    /** Tells the peer of a listener's stream that it cannot be served, then closes. */
    public void refuse(Failure failure) {
        close(Ending.ORDERLY);
    }

    /**
     * Told to a listener's stream once its session is connected; before the first {@link #resume}.
     */
    public void onSessionConnected() {
    }

    /** Whether what is sent, in either direction, may be lost on its way. */
    public boolean isLossy() {
        return false;
    }

    /** Whether {@link #connect} may be called again after a failure: true for singletons. */
    public boolean isReconnectable() {
        return false;
    }

    /**
     * Whether it is about to end by itself, and its session with it, once it has told the outcome
     * of something that is being done: ending it before would leave the client in the dark.
     */
    public boolean isConcluding() {
        return false;
    }

    /**
     * What the peer's datagrams look like to the kernel, which could carry them past this process
     * then; empty where it could not.
     */
    public Optional<Flow.Ends> flow() {
        return Optional.empty();
    }

    /** The kernel has carried packets that would have come to {@link #accept}. */
    public void onCarriedIn(long packets, long bytes) {
        traffic.sent(packets, bytes);
    }

    /** The kernel has carried packets that would have gone through {@link #pass}. */
    public void onCarriedOut(long packets, long bytes) {
        traffic.received(packets, bytes);
    }

    /** When data last passed, on the loop's clock; only listeners' streams keep it. */
    public long lastActiveNs() {
        return 0;
    }

    /** The one who is told. */
    protected final StreamEvents events() {
        return events;
    }

    /** Where output goes; for streams that deal with their like in their own way. */
    protected final Sink next() {
        return next;
    }

    /** The stream whose output is this one's input: to be resumed when there is room again. */
    protected final Stream feeder() {
        return feeder;
    }

    /** Hands output on. Returns whether more is welcome: otherwise the feeder should pause. */
    protected final boolean pass(Batch batch) {
        traffic.received(batch.count(), batch.bytes());
        return next.accept(batch);
    }

    /** Hands output on and pauses when the next stage is full. */
    protected final void emit(Batch batch) {
        if (!pass(batch)) {
            pause();
        }
    }

    /** Counts input, or what would have become output, that is dropped. */
    protected final void drop(Counter reason, long packets) {
        traffic.dropped(reason, packets);
    }

    /** Counts that something went wrong, besides what the session is told. */
    protected final void fault(Fault fault) {
        traffic.failed(fault);
    }

    /** Where what passes is counted, for what does not pass {@link #accept} or {@link #pass}. */
    protected final LoopTraffic traffic() {
        return traffic;
    }
}
