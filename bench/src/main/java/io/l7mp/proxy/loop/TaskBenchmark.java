// SPDX-License-Identifier: MIT
package io.l7mp.proxy.loop;

import io.l7mp.bench.MicroBenchmark;
import java.io.IOException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What it costs to have something done by a loop, from another thread and from another loop. */
@State(Scope.Thread)
public class TaskBenchmark extends MicroBenchmark {
    private static final int BURST = 64;

    private final TaskQueue queue = new TaskQueue(BURST, () -> { });
    private final Runnable note = this::note;
    private final Runnable noteTwice = () -> this.second.execute(this.note);
    private EventLoop first;
    private EventLoop second;
    private volatile int done;

    /** Starts two loops. */
    @Setup
    public void start() throws IOException {
        first = new EventLoop(0);
        second = new EventLoop(1);
        first.start();
        second.start();
    }

    /** Ends them. */
    @TearDown
    public void stop() {
        first.requestStop();
        second.requestStop();
    }

    /** To a loop that sleeps, which must be woken, until it is done. */
    @Benchmark
    public int handOver() {
        var before = done;
        first.execute(note);
        return await(before + 1);
    }

    /** To a loop, and by it to another one, both asleep. */
    @Benchmark
    public int handOn() {
        var before = done;
        first.execute(noteTwice);
        return await(before + 1);
    }

    /** Many at a time, which share a wake-up or two; the figure is for one of them. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int handOverInBurst() {
        var before = done;
        for (var i = 0; i < BURST; i++) {
            first.execute(note);
        }
        return await(before + BURST);
    }

    /** The queue alone, without another thread. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int addAndRun() {
        for (var i = 0; i < BURST; i++) {
            queue.add(note);
        }
        queue.run(defect -> {
            throw new AssertionError(defect);
        });
        return done;
    }

    /** Runs on one thread at a time. */
    @SuppressWarnings("NonAtomicOperationOnVolatileField")
    private void note() {
        done++;
    }

    private int await(int count) {
        while (done != count) {
            Thread.onSpinWait();
        }
        return count;
    }
}
