package io.l7mp.proxy.protocol.json;

import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counter;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Ending;
import io.l7mp.proxy.stream.Need;
import io.l7mp.proxy.stream.Transform;
import java.nio.ByteBuffer;

/** A stage that replaces each message by another, or drops it. Loop thread only. */
abstract class MapStream extends Transform {
    /** What {@link #map} returns for a message without a result. */
    static final int DROPPED = -1;

    private final EventLoop loop;
    private boolean isClosed;

    MapStream(EventLoop loop) {
        this.loop = loop;
    }

    /** The most bytes that become of a message of {@code length}. */
    abstract int bound(int length);

    /**
     * Makes a message of {@code length} bytes at {@code from} of {@code in}, whose limits are open.
     *
     * @param at where it goes in {@code out}; there is room for {@link #bound} bytes
     * @return its length, or {@link #DROPPED}
     */
    abstract int map(ByteBuffer in, int from, int length, ByteBuffer out, int at);

    @Override
    public final Need need() {
        return Need.MAP;
    }

    @Override
    protected final boolean take(Batch batch) {
        var bench = Workbench.take(loop);
        try {
            var isWelcome = true;
            for (var i = 0; i < batch.count() && !isClosed; i++) {
                var room = bound(batch.length(i));
                if (!bench.hasRoom(room) && !bench.isEmpty()) {
                    isWelcome = pass(bench.batch());
                    bench.clear();
                }
                bench.ensure(room);
                map(batch, i, bench);
            }
            return isClosed || bench.isEmpty() ? isWelcome : pass(bench.batch());
        } finally {
            bench.give(loop);
        }
    }

    @Override
    public final void close(Ending ending) {
        isClosed = true;
    }

    private void map(Batch batch, int i, Workbench bench) {
        var length = map(batch.memory().clear(), batch.offset(i), batch.length(i),
                bench.memory(), bench.position());
        if (length == DROPPED) {
            drop(Counter.DROPS_MALFORMED, 1);
        } else {
            bench.add(length);
        }
    }
}
