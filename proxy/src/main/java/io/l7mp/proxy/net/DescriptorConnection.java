package io.l7mp.proxy.net;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.WritableByteChannel;

/**
 * A byte stream over descriptors that are no sockets, such as pipes: one to read, one to write, or
 * only one of them.
 *
 * <p>An end may come later, or take the place of one that is gone: bytes written meanwhile are
 * kept, so its user is told that it is full. Where none will come, {@link #withoutOutput} says so.
 * Loop thread only.
 */
public final class DescriptorConnection extends ByteConnection {
    private static final Logger LOG = System.getLogger(DescriptorConnection.class.getName());

    private final Descriptors descriptors;
    private final DescriptorEvents events;

    private DescriptorInput input;
    private DescriptorOutput output;
    private boolean isWithoutOutput;

    /** A connection without ends; {@code descriptors} gets those back that it is given. */
    public DescriptorConnection(EventLoop loop, Descriptors descriptors, DescriptorEvents events) {
        super(loop, events);
        this.descriptors = descriptors;
        this.events = events;
    }

    /**
     * Reads from {@code channel} from now on, for which a descriptor was taken; what was read from
     * before is closed. One that comes after {@link #close} is closed at once.
     */
    public void input(ForeignChannel channel) throws IOException {
        if (isClosed()) {
            release(channel);
            return;
        }
        closeInput();
        input = new DescriptorInput(this, channel);
        updateInterest();
    }

    /**
     * Writes to {@code channel} from now on, for which a descriptor was taken; what is pending goes
     * there, too. One that comes after {@link #close} is closed at once.
     *
     * @param isWatched whether to notice at once that nobody reads there any more, not only when
     *     there is something to write
     */
    public void output(ForeignChannel channel, boolean isWatched) throws IOException {
        if (isClosed()) {
            release(channel);
            return;
        }
        output = new DescriptorOutput(this, channel, isWatched);
        updateInterest();
        endOutputIfDue();
    }

    /** Nobody will read any more, or never did: what is pending or will be written is dropped. */
    public void withoutOutput() {
        isWithoutOutput = true;
        closeOutput();
        discardPending();
        onFlushed();
    }

    /** Whether there is something to read from. */
    public boolean hasInput() {
        return input != null;
    }

    /** Whether there is something to write to. */
    public boolean hasOutput() {
        return output != null;
    }

    @Override
    void closeGently(long limitMs) {
        if (hasOutput()) {
            super.closeGently(limitMs);
            closeInput();
        } else {
            close(false);
        }
    }

    @Override
    void await(boolean data, boolean room) {
        if (input != null) {
            input.await(data);
        }
        if (output != null) {
            output.await(room);
        }
    }

    @Override
    boolean takesOutput() {
        return !isWithoutOutput && super.takesOutput();
    }

    @Override
    boolean isFlushed() {
        return isWithoutOutput || hasOutput() && super.isFlushed();
    }

    @Override
    boolean isPosting() {
        return false;
    }

    @Override
    boolean canWrite() {
        return output != null;
    }

    @Override
    WritableByteChannel sink() {
        return output;
    }

    @Override
    void onWriteFailed(IOException e) {
        onUnread(e instanceof ErrnoException failed
                ? Errno.message(failed.errno()) : e.getMessage());
    }

    @Override
    void endOutput() {
        closeOutput();
    }

    @Override
    void release(boolean abort) {
        discardPending();
        closeInput();
        closeOutput();
    }

    /** All who wrote to {@code ended} are gone. */
    void onEndOf(DescriptorInput ended) {
        events.onEnd();
        // Its user may have put another one in its place, before nobody read any more.
        if (input == ended) {
            closeInput();
        }
    }

    /** Nobody reads any more. */
    void onUnread(String reason) {
        closeOutput();
        if (isLeaving()) {
            close(false);
        } else if (!events.onReaderGone(reason)) {
            breakOff(reason, true);
        }
    }

    /** One of the ends lets go of its channel. */
    void release(ForeignChannel channel) {
        descriptors.give();
        try {
            channel.close();
        } catch (IOException e) {
            // The descriptor is free all the same: close(2) releases it before it reports.
            LOG.log(Level.DEBUG, "close: {0}", e.getMessage());
        }
    }

    private void closeInput() {
        if (input != null) {
            input.close();
            input = null;
        }
    }

    private void closeOutput() {
        if (output != null) {
            output.close();
            output = null;
        }
    }
}
