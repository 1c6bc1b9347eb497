package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.metrics.LoopTraffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.net.MessageTag;
import java.nio.ByteBuffer;

/**
 * Keeps what a stage says while the next one is not connected, bounded, in order.
 *
 * <p>It welcomes more until it is half full: who is listened to can also be heard to leave. Then
 * whoever can stop stops. Those who cannot (datagram sockets) lose what comes beyond
 * {@link #MAX_BYTES}, {@link #MAX_MESSAGES} or the loop's common limit; the loss is counted.
 */
public final class Backlog implements Sink {
    /** The most bytes kept; the message that crosses the line is still taken. */
    public static final int MAX_BYTES = 256 * 1024;
    /** The most messages kept. */
    public static final int MAX_MESSAGES = 1024;

    private final EventLoop loop;
    private final LoopTraffic traffic;
    private Kept oldest;
    private Kept newest;
    private int keptMessages;
    private int keptBytes;

    /** An empty backlog; what it has to drop is counted in {@code traffic}. */
    public Backlog(EventLoop loop, LoopTraffic traffic) {
        this.loop = loop;
        this.traffic = traffic;
    }

    @Override
    public boolean accept(Batch batch) {
        for (var i = 0; i < batch.count(); i++) {
            if (!keep(batch, i)) {
                traffic.dropped(Counter.DROPS_BACKLOG, batch.count() - i);
                return false;
            }
        }
        return !isFull();
    }

    @Override
    public boolean isFull() {
        return keptBytes >= MAX_BYTES / 2 || keptMessages >= MAX_MESSAGES / 2
                || loop.buffers().isReserveShort();
    }

    /** Ends are the session's affair: it passes them on when everything kept has been. */
    @Override
    public void end() {
    }

    /** Whether nothing is kept. */
    public boolean isEmpty() {
        return oldest == null;
    }

    /** Hands the oldest message on. One at a time: {@code sink} may turn out to be broken. */
    public void passOldest(Sink sink) {
        var message = oldest;
        oldest = message.next;
        keptMessages--;
        release(message.bytes.length);
        sink.accept(loop.local(Scratch.class, owner -> new Scratch()).load(message));
    }

    /** Drops everything; the session is over. */
    public void discard() {
        oldest = null;
        keptMessages = 0;
        release(keptBytes);
    }

    private boolean keep(Batch batch, int i) {
        var length = batch.length(i);
        if (keptBytes >= MAX_BYTES || keptMessages >= MAX_MESSAGES
                || !loop.buffers().tryReserve(length)) {
            return false;
        }
        var copy = new byte[length];
        batch.view(i).get(copy);
        append(new Kept(copy, batch.tag(i)));
        keptBytes += length;
        return true;
    }

    private void append(Kept message) {
        if (oldest == null) {
            oldest = message;
        } else {
            newest.next = message;
        }
        newest = message;
        keptMessages++;
    }

    private void release(int bytes) {
        loop.buffers().release(bytes);
        keptBytes -= bytes;
    }

    /** A message, its tag, and the one that came after it. */
    private static final class Kept {
        private final byte[] bytes;
        private final long tag;
        private Kept next;

        Kept(byte[] bytes, long tag) {
            this.bytes = bytes;
            this.tag = tag;
        }
    }

    /** Direct memory that kept messages pass through on their way out. */
    private static final class Scratch {
        private final Batch batch = new Batch();
        private ByteBuffer buffer = ByteBuffer.allocateDirect(EventLoop.READ_BYTES);

        Batch load(Kept message) {
            if (message.bytes.length > buffer.capacity()) {
                buffer = ByteBuffer.allocateDirect(message.bytes.length);
            }
            batch.of(buffer.clear().put(message.bytes).flip());
            if (MessageTag.isPresent(message.tag)) {
                batch.tag(0, message.tag);
            }
            return batch;
        }
    }
}
