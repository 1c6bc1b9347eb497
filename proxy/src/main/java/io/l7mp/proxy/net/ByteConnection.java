package io.l7mp.proxy.net;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A connection that carries bytes without bounds: reads into the loop's buffer, writes at once or,
 * if it is little, with others at the end of the turn, and keeps in pooled chunks what the kernel
 * does not take yet. Loop thread only.
 */
public abstract sealed class ByteConnection extends Connection
        permits SocketConnection, DescriptorConnection {
    private final ByteEvents events;
    private final PendingBytes pending;
    private final Outbox outbox;
    // Bytes in the outbox. Nothing is pending then: they go first.
    private int posted;

    ByteConnection(EventLoop loop, ByteEvents events) {
        super(loop, events);
        this.events = events;
        this.pending = new PendingBytes(loop.buffers());
        this.outbox = Outbox.of(loop);
    }

    @Override
    public final boolean write(Batch messages) {
        var isEmpty = true;
        for (var i = 0; i < messages.count(); ) {
            if (!takesOutput()) {
                events.onDropped(Counter.DROPS_SEND_FAILED, messages.count() - i);
                return true;
            }
            if (pending.size() > MAX_PENDING) {
                events.onDropped(Counter.DROPS_STREAM_FULL, messages.count() - i);
                return false;
            }
            var run = messages.run(i);
            isEmpty = write(messages.view(i, run));
            i += run;
        }
        return isEmpty;
    }

    /** Writes all of {@code bytes} or keeps the rest. Returns false when something is pending. */
    public final boolean write(ByteBuffer bytes) {
        if (!takesOutput()) {
            bytes.position(bytes.limit());
            return true;
        }
        if (!post(bytes)) {
            settle();
            writeNow(bytes);
        }
        return onWritten();
    }

    private boolean post(ByteBuffer bytes) {
        var length = bytes.remaining();
        if (length > Outbox.LONGEST || !pending.isEmpty() || !isPosting()
                || !outbox.post(this, bytes)) {
            return false;
        }
        posted += length;
        return true;
    }

    private void writeNow(ByteBuffer bytes) {
        if (pending.isEmpty() && canWrite() && takesOutput()) {
            writeOut(bytes);
        }
        if (takesOutput()) {
            pending.keep(bytes);
        }
    }

    private void writeOut(ByteBuffer bytes) {
        try {
            sink().write(bytes);
        } catch (IOException e) {
            if (!isClosed()) {
                onWriteFailed(e);
            }
        }
    }

    /** The outbox hands {@code bytes} on. */
    final void onPosted(ByteBuffer bytes) {
        posted -= bytes.remaining();
        if (pending.isEmpty()) {
            writeOut(bytes);
        }
        if (!isClosed()) {
            pending.keep(bytes);
            onWritten();
        }
    }

    @Override
    public final int pendingBytes() {
        return pending.size();
    }

    /** Whether short writes are better off in the loop's outbox for the rest of a turn. */
    abstract boolean isPosting();

    /** Whether there is something to write to. */
    abstract boolean canWrite();

    /** What is written to, if it {@linkplain #canWrite can be}. */
    abstract WritableByteChannel sink();

    /** {@link #sink} cannot be written to any more. */
    abstract void onWriteFailed(IOException e);

    /** There is room: writes what is pending, as far as it goes. */
    final void flush() {
        try {
            if (!pending.writeTo(sink())) {
                return;
            }
        } catch (IOException e) {
            onWriteFailed(e);
            return;
        }
        onFlushed();
    }

    @Override
    final boolean isSettled() {
        return posted == 0;
    }

    @Override
    final void settle() {
        if (posted > 0) {
            outbox.send(this);
        }
    }

    @Override
    final void unpost() {
        if (posted > 0) {
            outbox.forget(this);
            posted = 0;
        }
    }

    /** Forgets what is pending. */
    final void discardPending() {
        pending.discard();
    }

    /** Bytes were read into {@code data}. */
    final void onRead(ByteBuffer data) {
        onPassed(events.onData(data));
    }
}
