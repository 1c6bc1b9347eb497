// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.websocket;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What it costs to mask or unmask one payload in place. */
@State(Scope.Thread)
public class MaskingBenchmark extends MicroBenchmark {
    private static final int HEADER = 7;

    /** Bytes of payload. */
    @Param({"16", "125", "1400", "65536"})
    private int length;

    private final MaskKeys keys = new MaskKeys();
    private ByteBuffer memory;
    private int key = 0x9a3f_71c5;

    /** The payload begins where a header ends: not on a border of anything. */
    @Setup
    public void setUp() {
        memory = ByteBuffer.allocateDirect(HEADER + length);
    }

    /** The XOR alone. */
    @Benchmark
    @PerPacket
    public byte apply() {
        Masking.apply(memory, HEADER, HEADER + length, key);
        return memory.get(HEADER);
    }

    /** A key that nobody can foresee; the length is of no account. */
    @Benchmark
    @PerPacket
    public int nextKey() {
        return keys.next();
    }
}
