package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfCursor;
import io.l7mp.ffi.libbpf.BpfMap;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.function.ObjIntConsumer;

/**
 * Reads the counters of the whole table in batches and finds those that have changed since the last
 * time. One thread; its memory goes with the arena.
 */
final class Sweep {
    private static final int BATCH = 4096;

    private final BpfMap map;
    private final BpfCursor cursor;
    private final long keys;
    private final long values;
    private final Seen[] seen;

    /** A sweep of {@code map}, whose flows belong to so many loops. */
    Sweep(BpfMap map, int loops, Arena arena) {
        this.map = map;
        this.cursor = new BpfCursor(arena);
        this.keys = arena.allocate((long) BATCH * FlowKey.SIZE, Long.BYTES).address();
        this.values = arena.allocate((long) BATCH * Flow.SIZE, Long.BYTES).address();
        this.seen = new Seen[loops];
        Arrays.setAll(seen, loop -> new Seen());
    }

    /** Reads everything; {@code changed} gets the changes of each loop that has some. */
    int run(ObjIntConsumer<Changes> changed) throws ErrnoException {
        var changes = new Changes[seen.length];
        var read = 0;
        cursor.rewind();
        while (!cursor.isAtEnd()) {
            var count = map.read(cursor, keys, values, BATCH);
            for (var i = 0; i < count; i++) {
                look(values + (long) i * Flow.SIZE, changes);
            }
            read += count;
        }
        for (var loop = 0; loop < changes.length; loop++) {
            if (changes[loop] != null) {
                changed.accept(changes[loop], loop);
            }
        }
        return read;
    }

    private void look(long flow, Changes[] changes) {
        var id = Flow.sessionId(flow);
        var packets = Flow.packets(flow);
        var loop = FlowId.loop(id);
        // A table that was prepared may hold what is not ours.
        if (loop < seen.length && seen[loop].isNews(id, packets)) {
            if (changes[loop] == null) {
                changes[loop] = new Changes();
            }
            changes[loop].add(id, packets, Flow.bytes(flow));
        }
    }

    /** What one loop's flows had counted at the last sweep, by slot and direction. */
    private static final class Seen {
        private long[] ids = new long[128];
        private long[] packets = new long[128];

        boolean isNews(long id, long count) {
            var place = FlowId.place(id);
            if (place >= ids.length) {
                var length = Integer.highestOneBit(place) << 1;
                ids = Arrays.copyOf(ids, length);
                packets = Arrays.copyOf(packets, length);
            }
            var before = ids[place] == id ? packets[place] : 0;
            ids[place] = id;
            packets[place] = count;
            return count != before;
        }
    }
}
