package io.l7mp.proxy.offload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfMap;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The counters of a table with many flows, which the test counts itself. */
class SweepTest {
    private static final int LOOPS = 2;
    private static final int SLOTS = 25_000;
    private static final int FLOWS = LOOPS * SLOTS * 2;
    // Struct l7_flow.
    private static final int PACKETS = 80;
    private static final int BYTES = 88;

    private final Arena arena = Arena.ofConfined();
    private Program program;
    private BpfMap map;
    private Sweep sweep;

    @BeforeEach
    void load() {
        try {
            program = Program.load(FLOWS);
        } catch (IOException e) {
            assumeTrue(false, "no kernel program here: " + e.getMessage());
        }
        map = program.flows();
        sweep = new Sweep(map, LOOPS, arena);
    }

    @AfterEach
    void unload() {
        if (program != null) {
            program.close();
        }
        arena.close();
    }

    @Test
    void shouldFindEveryFlowThatHasCounted() throws IOException {
        fill(id -> FlowId.slot(id) + 1L);
        var found = run();
        assertEquals(FLOWS, found.size());
        found.forEach((id, change) -> {
            assertEquals(FlowId.slot(id) + 1L, change[0]);
            assertEquals(10 * (FlowId.slot(id) + 1L), change[1]);
        });
    }

    @Test
    void shouldFindOnlyThoseThatHaveCountedSince() throws IOException {
        fill(id -> 5);
        assertEquals(FLOWS, run().size());
        assertEquals(Map.of(), run());
        var changed = FlowId.of(1, 1, 777) | FlowId.BACK;
        fill(id -> id == changed ? 6 : 5);
        var found = run();
        assertEquals(1, found.size());
        assertEquals(6, found.get(changed)[0]);
    }

    @Test
    void shouldNotFindThoseThatHaveNotCounted() throws IOException {
        fill(id -> 0);
        assertEquals(Map.of(), run());
    }

    /** A session that was put in anew counts from 0: what its place had counted is another's. */
    @Test
    void shouldTellAFlowFromItsPredecessor() throws IOException {
        put(FlowId.of(1, 0, 3), 9);
        assertEquals(1, run().size());
        put(FlowId.of(2, 0, 3), 9);
        assertTrue(run().containsKey(FlowId.of(2, 0, 3)));
    }

    /** What somebody else has left in a table that was prepared. */
    @Test
    void shouldPassByWhatBelongsToNoLoop() throws IOException {
        put(FlowId.of(1, LOOPS, 3), 9);
        assertEquals(Map.of(), run());
    }

    private Map<Long, long[]> run() throws IOException {
        var found = new HashMap<Long, long[]>();
        sweep.run((changes, loop) -> {
            for (var i = 0; i < changes.count(); i++) {
                assertEquals(loop, FlowId.loop(changes.id(i)));
                found.put(changes.id(i), new long[] {changes.packets(i), changes.bytes(i)});
            }
        });
        return found;
    }

    /** How many packets a flow has counted. */
    private interface Count {
        long of(long id);
    }

    private void fill(Count count) throws IOException {
        var keys = arena.allocate((long) FLOWS * FlowKey.SIZE, Long.BYTES).address();
        var values = arena.allocate((long) FLOWS * Flow.SIZE, Long.BYTES).address();
        for (var i = 0; i < FLOWS; i++) {
            var id = FlowId.of(1, i % LOOPS, i / 2 / LOOPS) | i / LOOPS % 2;
            write(keys + (long) i * FlowKey.SIZE, values + (long) i * Flow.SIZE, id,
                    count.of(id));
        }
        assertEquals(FLOWS, map.putAll(CallState.current(), keys, values, FLOWS));
    }

    private void put(long id, long packets) throws IOException {
        var key = arena.allocate(FlowKey.SIZE, Long.BYTES).address();
        var value = arena.allocate(Flow.SIZE, Long.BYTES).address();
        write(key, value, id, packets);
        map.put(CallState.current(), key, value);
    }

    /** The key is that of the place, so a flow takes the place of the one before. */
    private static void write(long key, long value, long id, long packets) {
        var client = new InetSocketAddress("10.0.0.1", FlowId.place(id) & 0xffff);
        var listener = new InetSocketAddress("10.0." + FlowId.loop(id) + ".2",
                FlowId.place(id) >> 16);
        FlowKey.write(key, client, listener);
        Memory.clear(value, Flow.SIZE);
        Flow.sessionId(value, id);
        Memory.putLong(value + PACKETS, packets);
        Memory.putLong(value + BYTES, 10 * packets);
    }
}
