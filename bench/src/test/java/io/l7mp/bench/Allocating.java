// SPDX-License-Identifier: MIT
package io.l7mp.bench;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What {@link AllocationTest} has to notice. */
@State(Scope.Thread)
public class Allocating extends MicroBenchmark {
    /** The least that can be allocated. */
    @Benchmark
    public Object smallestObject() {
        return new Object();
    }
}
