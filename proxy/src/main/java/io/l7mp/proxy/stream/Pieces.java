package io.l7mp.proxy.stream;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.net.Batch;

/** Cuts what byte streams read, which may be more than a message holds; one for each loop. */
public final class Pieces {
    private final Batch batch = new Batch();

    private Pieces() {
    }

    /**
     * {@code read} as messages of at most {@code longest} bytes: what it is, unless its feeder
     * knows no bounds anyway. It is overwritten by the next cut on the loop.
     */
    public static Batch of(EventLoop loop, Batch read, Stream feeder, int longest) {
        if (feeder.kind() == Kind.DATAGRAM) {
            return read;
        }
        return loop.local(Pieces.class, owner -> new Pieces()).cut(read, longest);
    }

    private Batch cut(Batch read, int longest) {
        batch.over(read.memory(), read.address());
        for (var i = 0; i < read.count(); i++) {
            var end = read.offset(i) + read.length(i);
            for (var at = read.offset(i); at < end && batch.hasRoom(); at += longest) {
                batch.add(at, Math.min(longest, end - at));
            }
        }
        return batch;
    }
}
