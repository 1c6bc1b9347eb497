// SPDX-License-Identifier: MIT
package io.l7mp.proxy.offload;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.ffi.CallState;
import io.l7mp.ffi.flow.Flow;
import io.l7mp.ffi.flow.FlowKey;
import io.l7mp.ffi.libbpf.BpfCursor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * The kernel's table of flows: reading all of a hundred thousand entries, and what it costs to
 * write an entry, to put one in and to take it out. Needs what loading the kernel program needs
 * (CAP_BPF and CAP_NET_ADMIN, which root has), and says what is missing.
 */
@State(Scope.Thread)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SweepBenchmark extends MicroBenchmark {
    private static final int FLOWS = 100_000;
    private static final int BATCH = 4096;

    private final Arena arena = Arena.ofShared();
    private final CallState state = new CallState();
    private final long key = arena.allocate(FlowKey.SIZE, Long.BYTES).address();
    private final long value = arena.allocate(Flow.SIZE, Long.BYTES).address();
    private final BpfCursor cursor = new BpfCursor(arena);
    private final long keys = arena.allocate((long) BATCH * FlowKey.SIZE, Long.BYTES).address();
    private final long values = arena.allocate((long) BATCH * Flow.SIZE, Long.BYTES).address();
    private Program program;
    private Sweep sweep;

    /** Fills the table. */
    @Setup
    public void setUp() throws IOException {
        program = load();
        for (var i = 0; i < FLOWS; i++) {
            write(i);
            program.flows().put(state, key, value);
        }
        sweep = new Sweep(program.flows(), 1, arena);
    }

    /** Removes it. */
    @TearDown
    public void tearDown() {
        program.close();
        arena.close();
    }

    /** Reads everything. */
    @Benchmark
    public int sweep() throws IOException {
        return sweep.run((changes, loop) -> { });
    }

    /** The same without looking at what was read: batch look-up alone. */
    @Benchmark
    public int readAll() throws IOException {
        var count = 0;
        cursor.rewind();
        while (!cursor.isAtEnd()) {
            count += program.flows().read(cursor, keys, values, BATCH);
        }
        return count;
    }

    /** One entry written that is there. */
    @Benchmark
    public void update() throws IOException {
        write(FLOWS / 2);
        program.flows().put(state, key, value);
    }

    /** One entry in and out. */
    @Benchmark
    public boolean addAndTake() throws IOException {
        write(FLOWS);
        program.flows().add(state, key, value);
        return program.flows().take(state, key, value);
    }

    private void write(int number) {
        var client = new InetSocketAddress("10.0." + (number >> 16) + ".1", number & 0xffff);
        var listener = new InetSocketAddress("10.1.0.2", 15_000);
        FlowKey.write(key, client, listener);
        Flow.rewrite(value, new Flow.Ends(client, listener), new Flow.Ends(listener, client));
        Flow.sessionId(value, FlowId.of(1, 0, number / 2) | number % 2);
    }

    private static Program load() throws IOException {
        try {
            return Program.load(2 * FLOWS);
        } catch (IOException e) {
            throw new IOException("this benchmark cannot run here: " + e.getMessage(), e);
        }
    }
}
