package io.l7mp.proxy.stream;

/** A stage without a peer of its own: what comes in goes out, at once and on the same stack. */
public abstract class Transform extends Stream {
    /** A transform keeps the bounds it is given: it is of the kind of what feeds it. */
    protected Transform() {
        super(Kind.DATAGRAM);
    }

    @Override
    public Kind kind() {
        return feeder() == NO_FEEDER ? super.kind() : feeder().kind();
    }

    @Override
    public void connect() {
        events().onConnected();
    }

    @Override
    public void pause() {
        // It has nothing of its own to stop; the full sink's answer reaches the feeder directly.
    }

    @Override
    public void resume() {
        feeder().resume();
    }

    @Override
    public boolean isFull() {
        return next().isFull();
    }

    @Override
    public void end() {
        events().onInputFinished();
        events().onOutputEnded();
    }

    @Override
    public void close(Ending ending) {
    }
}
