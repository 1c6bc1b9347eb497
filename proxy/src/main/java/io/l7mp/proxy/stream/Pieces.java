package io.l7mp.proxy.protocol.udp;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.stream.Batch;
import io.l7mp.proxy.stream.Kind;
import io.l7mp.proxy.stream.Stream;

/** Cuts what byte streams read, which may be more than a datagram holds; one for each loop. */
final class Pieces {
    /** The longest payload over IPv4. */
    static final int LONGEST = 65_507;

    private final Batch batch = new Batch();

    /** {@code read} as datagrams: what it is, unless its feeder knows no bounds anyway. */
    static Batch of(EventLoop loop, Batch read, Stream feeder) {
        if (feeder.kind() == Kind.DATAGRAM) {
            return read;
        }
        return loop.local(Pieces.class, owner -> new Pieces()).cut(read);
    }

    private Batch cut(Batch read) {
        batch.over(read.memory(), read.address());
        for (var i = 0; i < read.count(); i++) {
            var end = read.offset(i) + read.length(i);
            for (var at = read.offset(i); at < end && batch.hasRoom(); at += LONGEST) {
                batch.add(at, Math.min(LONGEST, end - at));
            }
        }
        return batch;
    }
}
