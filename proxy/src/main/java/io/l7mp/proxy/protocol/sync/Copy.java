package io.l7mp.proxy.protocol.sync;

import io.l7mp.ffi.Memory;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;

/** Messages on their way from one loop to others; immutable. */
final class Copy {
    private static final int MESSAGE_COST = 64;

    private final byte[] bytes;
    private final int[] lengths;

    /** Copies all messages of {@code batch}. */
    Copy(Batch batch) {
        bytes = new byte[batch.bytes()];
        lengths = new int[batch.count()];
        var at = 0;
        for (var i = 0; i < lengths.length; i++) {
            lengths[i] = batch.length(i);
            batch.view(i).get(bytes, at, lengths[i]);
            at += lengths[i];
        }
    }

    /** How many messages there are. */
    int count() {
        return lengths.length;
    }

    /** What it weighs as long as it waits, in bytes. */
    int cost() {
        return bytes.length + MESSAGE_COST * lengths.length;
    }

    /** The messages in memory of {@code loop}, valid until the next call there. */
    Batch load(EventLoop loop) {
        return loop.local(Scratch.class, owner -> new Scratch()).load(this);
    }

    /** Tasks load, and tasks do not nest: one for a loop is enough. */
    private static final class Scratch {
        private final Batch batch = new Batch();
        private ByteBuffer memory = ByteBuffer.allocateDirect(EventLoop.READ_BYTES);

        Batch load(Copy copy) {
            if (copy.bytes.length > memory.capacity()) {
                memory = ByteBuffer.allocateDirect(copy.bytes.length);
            }
            memory.clear().put(0, copy.bytes);
            batch.over(memory, Memory.address(memory));
            var at = 0;
            for (var length : copy.lengths) {
                batch.add(at, length);
                at += length;
            }
            return batch;
        }
    }
}
