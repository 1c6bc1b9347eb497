package io.l7mp.proxy.stream;

/**
 * One stage of a session: a duplex pipe with an input side (it is a {@link Sink}) and an output
 * side that feeds the next stage.
 *
 * <p>Life: made unconnected, {@link #attach}ed, {@link #connect}ed (asynchronously), wired, then
 * resumed; {@link #close}d exactly once by the session unless it reported
 * {@link StreamEvents#onFailed} before. All on the session's loop. A stream produces nothing before
 * its first {@link #resume} unless it cannot help it (datagram sockets).
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
        public boolean accept(Batch batch) {
            return true;
        }

        @Override
        public void end() {
        }
    };

    private final Kind kind;
    private StreamEvents events = NOBODY;
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

    /** Lets {@code listener} hear of what happens to the stream. */
    public final void attach(StreamEvents listener) {
        this.events = listener;
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

    /** What this stage needs to see of the data; decides how cheaply the session can run. */
    public Need need() {
        return Need.NONE;
    }

    /**
     * Starts connecting; {@link StreamEvents#onConnected} or {@code onFailed} follows, maybe at
     * once.
     */
    public abstract void connect();

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

    /** Whether {@link #connect} may be called again after a failure: true for singletons. */
    public boolean isReconnectable() {
        return false;
    }

    /** When data last passed, on the loop's clock; only listeners' streams keep it. */
    public long lastActiveNs() {
        return 0;
    }

    /** The one who is told. */
    protected final StreamEvents events() {
        return events;
    }

    /** Where output goes. */
    protected final Sink next() {
        return next;
    }

    /** The stream whose output is this one's input: to be resumed when there is room again. */
    protected final Stream feeder() {
        return feeder;
    }

    /** Hands output on and pauses when the next stage is full. */
    protected final void emit(Batch batch) {
        if (!next.accept(batch)) {
            pause();
        }
    }
}
