package io.l7mp.proxy.api;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The body of an answer on its way from the thread that writes it to the loop that gives it out: a
 * ring of bytes. The writer waits while it is full; the loop is told when there is something to
 * read, and never waits: one thread writes, one reads, and nothing is locked.
 */
final class Pipe extends OutputStream {
    /** The most bytes that wait. */
    static final int CAPACITY = 128 * 1024;

    // Pieces smaller than this are worth a turn of the loop only when nothing follows them.
    private static final int WORTH_READING = 32 * 1024;

    private final Runnable onReadable;
    private final byte[] ring;
    private final AtomicBoolean readerWaits = new AtomicBoolean(true);

    // Written by the writer's thread.
    private volatile long writtenBytes;
    private volatile End end = End.AHEAD;
    private volatile Thread waitingWriter;

    // Written by the loop.
    private volatile long readBytes;

    /** Whether more bytes will come. */
    private enum End {
        AHEAD, REACHED, NEVER
    }

    /** An empty pipe; {@code onReadable} runs on the writer's thread. */
    Pipe(Runnable onReadable) {
        this.onReadable = onReadable;
        this.ring = new byte[CAPACITY];
    }

    /** A pipe that holds all there is to read. */
    Pipe(byte[] all) {
        this.onReadable = () -> { };
        this.ring = all;
        this.writtenBytes = all.length;
        this.end = End.REACHED;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    /**
     * Puts bytes in as there is room for them.
     *
     * @throws InterruptedIOException when the thread is interrupted: nobody wants the rest
     */
    @Override
    public void write(byte[] bytes, int offset, int count) throws InterruptedIOException {
        for (var done = 0; done < count; ) {
            awaitRoom();
            var at = (int) (writtenBytes % ring.length);
            var part = Math.min(Math.min(count - done, room()), ring.length - at);
            System.arraycopy(bytes, offset + done, ring, at, part);
            writtenBytes += part;
            done += part;
            if (waiting() >= WORTH_READING) {
                wakeReader();
            }
        }
    }

    /** All is written; writer's thread. */
    void complete() {
        end = End.REACHED;
        wakeReader();
    }

    /** The rest cannot be written; writer's thread. */
    void fail() {
        end = End.NEVER;
        wakeReader();
    }

    /**
     * Moves what is there, and fits, into {@code piece}. When that is nothing, and not the end,
     * {@code onReadable} runs later. Loop thread only.
     *
     * @throws IOException when the text broke off: what was read must not pass for all
     */
    void read(ByteBuffer piece) throws IOException {
        if (end == End.NEVER) {
            throw new IOException("The answer could not be completed");
        }
        if (waiting() == 0) {
            readerWaits.set(true);
        }
        while (piece.hasRemaining() && waiting() > 0) {
            var at = (int) (readBytes % ring.length);
            var part = Math.min(Math.min(piece.remaining(), waiting()), ring.length - at);
            piece.put(ring, at, part);
            readBytes += part;
        }
        LockSupport.unpark(waitingWriter);
    }

    /** Whether all was read. */
    boolean isDrained() {
        return end == End.REACHED && waiting() == 0;
    }

    private int waiting() {
        return (int) (writtenBytes - readBytes);
    }

    private int room() {
        return ring.length - waiting();
    }

    private void awaitRoom() throws InterruptedIOException {
        if (room() == 0) {
            // Noted first and asked again after: the loop may be making room just now.
            waitingWriter = Thread.currentThread();
            while (room() == 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
            waitingWriter = null;
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("nobody reads any more");
        }
    }

    private void wakeReader() {
        if (readerWaits.get() && readerWaits.compareAndSet(true, false)) {
            onReadable.run();
        }
    }
}
