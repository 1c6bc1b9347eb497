package io.l7mp.proxy.net;

import io.l7mp.ffi.Memory;
import io.l7mp.proxy.loop.EventLoop;
import java.nio.ByteBuffer;

/**
 * Messages a peer could not take yet, in order: each behind its length and its tag in chunks of the
 * loop's pool.
 */
final class PendingMessages {
    private static final int HEADER = Integer.BYTES + Long.BYTES;

    private final PendingBytes bytes;
    private final Scratch scratch;

    PendingMessages(EventLoop loop) {
        bytes = new PendingBytes(loop.buffers());
        scratch = loop.local(Scratch.class, owner -> new Scratch());
    }

    boolean isEmpty() {
        return bytes.isEmpty();
    }

    /** How much is kept, in bytes, with what it takes to keep it. */
    int size() {
        return bytes.size();
    }

    /** Copies message {@code i}. */
    void keep(Batch messages, int i) {
        var header = scratch.header.clear();
        bytes.keep(header.putInt(messages.length(i)).putLong(messages.tag(i)).flip());
        bytes.keep(messages.view(i));
    }

    /** The first messages, at least one if there is any; in memory shared by the loop. */
    Batch first() {
        var memory = scratch.memory.clear();
        bytes.peek(memory);
        var end = memory.position();
        var batch = scratch.batch.over(memory, scratch.address);
        for (var at = 0; end - at >= HEADER && batch.hasRoom(); ) {
            var length = memory.getInt(at);
            if (length > end - at - HEADER) {
                break;
            }
            batch.add(at + HEADER, length, memory.getLong(at + Integer.BYTES));
            at += HEADER + length;
        }
        return batch;
    }

    /** Forgets the first {@code count} messages of {@code first}, what {@link #first} answered. */
    void forget(Batch first, int count) {
        for (var i = 0; i < count; i++) {
            bytes.skip(HEADER + first.length(i));
        }
    }

    /** Forgets everything. */
    void discard() {
        bytes.discard();
    }

    /** What passes between chunks and calls of a loop. */
    private static final class Scratch {
        private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER);
        private final ByteBuffer memory = ByteBuffer.allocateDirect(HEADER + MessageWire.LONGEST);
        private final long address = Memory.address(memory);
        private final Batch batch = new Batch();
    }
}
