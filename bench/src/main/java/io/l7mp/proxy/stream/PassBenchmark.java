// SPDX-License-Identifier: MIT
package io.l7mp.proxy.stream;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.metrics.Counters;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs a batch to pass a stage, counting included, beside the bare calls. */
@State(Scope.Thread)
public class PassBenchmark extends MicroBenchmark {
    /** Datagrams in the batch. */
    @Param({"1", "64"})
    private int messages;

    private final Batch batch = new Batch();
    private final Sink end = new Discard();
    private final Stage stage = new Stage();

    /** A stage whose output goes nowhere. */
    @Setup
    public void setUp() {
        batch.over(ByteBuffer.allocateDirect(64 * 100), 0);
        for (var i = 0; i < messages; i++) {
            batch.add(i * 100, 100);
        }
        stage.attach(null, new Traffic().on(new Counters()));
        stage.wire(end, Stream.NO_FEEDER);
    }

    /** Into the stage and out of it: counted twice. */
    @Benchmark
    @PerPacket
    public boolean pass() {
        return stage.accept(batch);
    }

    /** The same calls without counting. */
    @Benchmark
    public boolean bareCalls() {
        return stage.bare(batch);
    }

    private static final class Stage extends Transform {
        boolean bare(Batch batch) {
            return next().accept(batch);
        }

        @Override
        protected boolean take(Batch batch) {
            return pass(batch);
        }
    }

    private static final class Discard implements Sink {
        private int taken;

        @Override
        public boolean accept(Batch batch) {
            taken += batch.count();
            return true;
        }

        @Override
        public void end() {
            taken = 0;
        }
    }
}
