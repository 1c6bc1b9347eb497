package io.l7mp.proxy.net;

import io.l7mp.ffi.Errno;
import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.channel.ForeignChannel;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.loop.Timer;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * A byte stream over descriptors that are no sockets, such as pipes: one to read, one to write, or
 * only one of them. What {@link Connection} is for sockets, with the same contract.
 *
 * <p>An end may come later, or take the place of one that is gone: bytes written meanwhile are
 * kept, so its user is told that it is full. Where none will come, {@link #withoutOutput} says so.
 * Loop thread only.
 */
public final class DescriptorConnection {
    private static final Logger LOG = System.getLogger(DescriptorConnection.class.getName());

    private final EventLoop loop;
    private final Descriptors descriptors;
    private final DescriptorEvents events;
    private final PendingBytes pending;
    private final Timer goodbye = Timer.of(this::close);

    private DescriptorInput input;
    private DescriptorOutput output;
    private boolean reading;
    private boolean shutRequested;
    private boolean outputShut;
    private boolean isWithoutOutput;
    private boolean toldFull;
    private boolean saysGoodbye;
    private boolean closed;

    /** A connection without ends; {@code descriptors} gets those back that it is given. */
    public DescriptorConnection(EventLoop loop, Descriptors descriptors, DescriptorEvents events) {
        this.loop = loop;
        this.descriptors = descriptors;
        this.events = events;
        this.pending = new PendingBytes(loop.buffers());
    }

    /**
     * Reads from {@code channel} from now on, for which a descriptor was taken; what was read from
     * before is closed. One that comes after {@link #close} is closed at once.
     */
    public void input(ForeignChannel channel) throws IOException {
        if (closed) {
            release(channel);
            return;
        }
        var former = input;
        input = new DescriptorInput(this, loop, channel);
        input.want(reading);
        if (former != null) {
            former.close();
        }
    }

    /**
     * Writes to {@code channel} from now on, for which a descriptor was taken; what is pending goes
     * there, too. One that comes after {@link #close} is closed at once.
     *
     * @param isWatched whether to notice at once that nobody reads there any more, not only when
     *     there is something to write
     */
    public void output(ForeignChannel channel, boolean isWatched) throws IOException {
        if (closed) {
            release(channel);
            return;
        }
        output = new DescriptorOutput(this, loop, channel, isWatched);
        output.wantRoom(!pending.isEmpty());
        if (shutRequested && pending.isEmpty()) {
            shutNow();
        }
    }

    /** Nobody will read any more, or never did: what is pending or will be written is lost. */
    public void withoutOutput() {
        isWithoutOutput = true;
        closeOutput();
        pending.discard();
        if (shutRequested) {
            shutNow();
        } else if (toldFull) {
            toldFull = false;
            events.onDrained();
        }
    }

    /** Writes all of {@code bytes} or keeps the rest. Returns false when something is pending. */
    public boolean write(ByteBuffer bytes) {
        if (isOutputOver()) {
            bytes.position(bytes.limit());
            return true;
        }
        if (output != null && pending.isEmpty()) {
            try {
                output.write(bytes);
            } catch (IOException e) {
                onUnread(reason(e));
            }
        }
        if (bytes.hasRemaining() && !isOutputOver()) {
            pending.keep(bytes);
            wantRoom();
        }
        toldFull |= !pending.isEmpty();
        return pending.isEmpty();
    }

    /** Bytes that wait for somebody to read them. */
    public int pendingBytes() {
        return pending.size();
    }

    /** Says that nothing more will be written: the end follows what is pending. */
    public void shutdownOutput() {
        shutRequested = true;
        if (isWithoutOutput || output != null && pending.isEmpty()) {
            shutNow();
        }
    }

    /** Lets bytes arrive. */
    public void resumeReading() {
        read(true);
    }

    /** Leaves bytes in the kernel, which slows the peer down. */
    public void pauseReading() {
        read(false);
    }

    /** Whether bytes are welcome now. */
    public boolean isReading() {
        return reading;
    }

    /** Whether there is something to read from. */
    public boolean hasInput() {
        return input != null;
    }

    /** Whether there is something to write to. */
    public boolean hasOutput() {
        return output != null;
    }

    /** Whether the connection is over for both directions. */
    public boolean isClosed() {
        return closed;
    }

    /** Ends everything as soon as what is pending is written, at the latest when time is up. */
    public void closeGently() {
        if (pending.isEmpty() || output == null) {
            close();
        } else if (!saysGoodbye) {
            saysGoodbye = true;
            Farewells.of(loop).begin();
            loop.schedule(goodbye, Farewells.LIMIT_MS);
            closeInput();
        }
    }

    /** Ends everything now. No event follows. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        pending.discard();
        if (saysGoodbye) {
            loop.cancel(goodbye);
            Farewells.of(loop).end();
        }
        closeInput();
        closeOutput();
    }

    void onRead(ByteBuffer data) {
        if (!events.onData(data) && !closed) {
            pauseReading();
        }
    }

    /** All who wrote to {@code ended} are gone. */
    void onEndOf(DescriptorInput ended) {
        events.onEnd();
        // Its owner may have put another one in its place, before nobody read any more.
        if (input == ended) {
            closeInput();
        }
    }

    /** The output has room. */
    void onRoom() {
        try {
            if (!pending.writeTo(output)) {
                return;
            }
        } catch (IOException e) {
            onUnread(reason(e));
            return;
        }
        wantRoom();
        if (saysGoodbye) {
            close();
        } else if (shutRequested) {
            shutNow();
        } else if (toldFull) {
            toldFull = false;
            events.onDrained();
        }
    }

    /** Nobody reads any more. */
    void onUnread(String reason) {
        closeOutput();
        if (saysGoodbye) {
            close();
        } else if (!events.onReaderGone(reason)) {
            breakOff(reason);
        }
    }

    /** The connection is broken: closes it and tells its owner. */
    void breakOff(String reason) {
        if (closed) {
            return;
        }
        var isHeard = !saysGoodbye;
        close();
        if (isHeard) {
            events.onBroken(reason, true);
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

    private boolean isOutputOver() {
        return closed || outputShut || isWithoutOutput || saysGoodbye;
    }

    private void read(boolean wanted) {
        if (wanted != reading) {
            reading = wanted;
            if (input != null) {
                input.want(wanted);
            }
        }
    }

    private void wantRoom() {
        if (output != null) {
            output.wantRoom(!pending.isEmpty());
        }
    }

    private void shutNow() {
        if (!closed && !outputShut) {
            outputShut = true;
            closeOutput();
            events.onOutputShut();
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

    private static String reason(IOException e) {
        return e instanceof ErrnoException errno
                ? Errno.message(errno.errno()) : e.getMessage();
    }
}
