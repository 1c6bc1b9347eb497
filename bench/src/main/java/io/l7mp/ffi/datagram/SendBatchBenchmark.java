// SPDX-License-Identifier: MIT
package io.l7mp.ffi.datagram;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.ffi.CallState;
import io.l7mp.ffi.Memory;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What it takes to hand a batch to the kernel, without what the kernel does about it: the calls are
 * made on a descriptor that is not open, so they come back at once.
 */
@State(Scope.Thread)
public class SendBatchBenchmark extends MicroBenchmark {
    private static final int NO_DESCRIPTOR = -1;
    private static final int ETHERNET_PAYLOAD = 1472;

    /** Datagrams in the batch. */
    @Param({"1", "8", "64"})
    private int messages;

    /** Bytes in each. */
    @Param({"64", "1400"})
    private int length;

    private final CallState state = new CallState();
    private final SendBatch batch = new SendBatch(64);
    private int[] lengths;

    /** Lays the payloads side by side. */
    @Setup
    public void setUp() {
        lengths = new int[messages];
        Arrays.fill(lengths, length);
        var offsets = new int[messages];
        Arrays.setAll(offsets, i -> i * length);
        batch.source(Memory.allocate((long) messages * length, 64), offsets, lengths);
        batch.connectedPeer();
    }

    /** How many of them can travel as one payload that the kernel cuts. */
    @Benchmark
    @PerPacket
    public int findRun() {
        return SendBatch.segments(lengths, 0, messages, ETHERNET_PAYLOAD);
    }

    /** One payload of them all (UDP_SEGMENT), described and handed over. */
    @Benchmark
    @PerPacket
    public int buildSegmented() {
        return batch.sendSegments(state, NO_DESCRIPTOR, 0, messages);
    }

    /** A message of each, described and handed over together. */
    @Benchmark
    @PerPacket
    public int buildMany() {
        return batch.sendMany(state, NO_DESCRIPTOR, 0, messages);
    }
}
