package io.l7mp.proxy.net;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import java.io.IOException;

/**
 * A connection on a loop: when it reads and has room, how each direction ends on its own and how
 * everything does. How bytes or messages get in and out is its subclasses' affair.
 *
 * <p>It writes at once, or at the end of the turn, and keeps what the kernel does not take yet.
 * Memory is bounded by its user's behaviour: {@link #write} answers false as soon as something had
 * to be kept, and an obedient writer then waits for {@link ConnectionEvents#onDrained}; what others
 * write is dropped beyond {@link #MAX_PENDING}. Reading starts with {@link #resumeReading}. Loop
 * thread only.
 */
public abstract sealed class Connection permits ByteConnection, MessageConnection {
    /** A message for a peer that is more bytes behind is dropped. */
    public static final int MAX_PENDING = 256 * 1024;

    /** How far the connection as a whole has come. */
    private enum State {
        /** In use, or on its way there. Next: LEAVING, CLOSED. */
        OPEN,
        /** Its user is gone; what is pending still goes out. Next: CLOSED. */
        LEAVING,
        /** Nothing is left of it. */
        CLOSED
    }

    /** How far its output has come. */
    private enum Output {
        /** More may be written. Next: ENDING. */
        OPEN,
        /** Its end follows what is pending. Next: ENDED. */
        ENDING,
        /** The peer knows, or is about to, that no more will come. */
        ENDED
    }

    private final EventLoop loop;
    private final ConnectionEvents events;
    private final Timer goodbye = Timer.of(() -> close(false));

    private State state = State.OPEN;
    private Output output = Output.OPEN;
    private boolean reading;
    private boolean inputEnded;
    private boolean toldFull;

    Connection(EventLoop loop, ConnectionEvents events) {
        this.loop = loop;
        this.events = events;
    }

    /** Writes all messages or keeps the rest. Returns false when something is pending. */
    public abstract boolean write(Batch messages);

    /** Bytes that wait for the peer. */
    public abstract int pendingBytes();

    /** Says that nothing more will be written: the end follows what is pending. */
    public final void shutdownOutput() {
        if (output == Output.OPEN) {
            output = Output.ENDING;
        }
        endOutputIfDue();
    }

    /** Lets data arrive. */
    public final void resumeReading() {
        reading = true;
        updateInterest();
    }

    /** Leaves data in the kernel, which slows the peer down. */
    public final void pauseReading() {
        reading = false;
        updateInterest();
    }

    /** Whether data are welcome now. */
    public final boolean isReading() {
        return reading;
    }

    /** Whether the connection is over for both directions. */
    public final boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Ends everything as soon as what is pending is written, at the latest when time is up. */
    public final void closeGently() {
        closeGently(Farewells.LIMIT_MS);
    }

    /** As {@link #closeGently()}, with a limit of its own. */
    void closeGently(long limitMs) {
        if (pendingBytes() == 0 && isSettled()) {
            close(false);
        } else if (state == State.OPEN) {
            state = State.LEAVING;
            Farewells.of(loop).begin();
            loop.schedule(goodbye, limitMs);
            pauseReading();
            settle();
            if (pendingBytes() == 0) {
                close(false);
            }
        }
    }

    /** Ends everything now; {@code abort} shows the peer a reset if it can. No event follows. */
    public final void close(boolean abort) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.LEAVING) {
            loop.cancel(goodbye);
            Farewells.of(loop).end();
        }
        state = State.CLOSED;
        settle();
        release(abort);
    }

    /** Drops what is pending and gives everything back; called once. */
    abstract void release(boolean abort);

    /** Asks to hear of data and of room to write from now on, as far as that is said. */
    abstract void await(boolean data, boolean room);

    /** Tells the peer that nothing more will come. */
    abstract void endOutput() throws IOException;

    /** Whether nothing waits for the end of the turn. */
    boolean isSettled() {
        return true;
    }

    /**
     * Hands the kernel now what was to wait for the end of the turn. May break the connection; one
     * that is closed has its last words and hears nothing of them.
     */
    void settle() {
    }

    /** Forgets what was to wait for the end of the turn. */
    void unpost() {
    }

    /** Whether the end of what is written may be told now. */
    boolean isFlushed() {
        return pendingBytes() == 0;
    }

    /** Whether {@link #await} is to ask for room to write. */
    boolean wantsRoom() {
        return pendingBytes() > 0;
    }

    /** Whether one direction cannot outlive the other. */
    boolean endsAtOnce() {
        return false;
    }

    /** The loop it lives on. */
    final EventLoop loop() {
        return loop;
    }

    /** Whether what is written still gets anywhere. */
    boolean takesOutput() {
        return state == State.OPEN && output != Output.ENDED;
    }

    /** Something was written or kept; returns whether nothing is pending. */
    final boolean onWritten() {
        if (pendingBytes() > 0) {
            toldFull = true;
            updateInterest();
            return false;
        }
        return true;
    }

    /** Nothing is pending any more. */
    final void onFlushed() {
        updateInterest();
        if (state == State.LEAVING) {
            close(false);
        } else if (output == Output.ENDING) {
            endOutputIfDue();
        } else if (toldFull && !isClosed()) {
            toldFull = false;
            events.onDrained();
        }
    }

    /** The connection can be used. */
    final void onConnected() {
        if (!isClosed()) {
            updateInterest();
            events.onConnected();
        }
    }

    /** The peer's end has been read. */
    final void onEndOfInput() {
        inputEnded = true;
        updateInterest();
        events.onEnd();
    }

    /** Data were handed on; pauses unless more are {@code welcome}. */
    final void onPassed(boolean welcome) {
        if (!welcome && !isClosed()) {
            pauseReading();
        }
    }

    /** What is awaited may have changed. */
    final void updateInterest() {
        if (!isClosed()) {
            await(reading && !inputEnded, wantsRoom());
        }
    }

    /** Tells the end of output, if it was asked for and nothing is before it. */
    final void endOutputIfDue() {
        settle();
        if (output != Output.ENDING || isClosed() || !isFlushed()) {
            return;
        }
        output = Output.ENDED;
        try {
            endOutput();
        } catch (IOException e) {
            breakOff(e);
            return;
        }
        events.onOutputShut();
        if (endsAtOnce() && !isClosed()) {
            onEndOfInput();
        }
    }

    /** Whether its user has left and it is only still writing. */
    final boolean isLeaving() {
        return state == State.LEAVING;
    }

    /** The connection is broken: closes it and tells its user. */
    final void breakOff(IOException e) {
        if (e instanceof ErrnoException failed) {
            breakOff(failed.errno());
        } else {
            breakOff(StreamSockets.reason(e), StreamSockets.isReset(e));
        }
    }

    /** As {@link #breakOff(IOException)}, for a native call's errno. */
    final void breakOff(int errno) {
        breakOff(Errno.message(errno), errno == Errno.ECONNRESET || errno == Errno.EPIPE);
    }

    /** As {@link #breakOff(IOException)}, in words. */
    final void breakOff(String reason, boolean isReset) {
        close(false, () -> events.onBroken(reason, isReset));
    }

    /** A defect of ours: closes the connection, for the peer to see, and tells its user. */
    public final void onDefect(Throwable cause) {
        close(true, () -> events.onBroken("internal error: " + cause, false));
    }

    private void close(boolean abort, Runnable farewell) {
        var isHeard = state == State.OPEN;
        unpost();
        close(abort);
        if (isHeard) {
            farewell.run();
        }
    }
}
