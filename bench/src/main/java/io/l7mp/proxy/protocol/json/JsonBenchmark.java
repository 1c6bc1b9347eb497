// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.json;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.Passed;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.cluster.StreamContext;
import io.l7mp.proxy.loop.EventLoop;
import io.l7mp.proxy.metrics.Counters;
import io.l7mp.proxy.metrics.Traffic;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Sink;
import io.l7mp.proxy.stream.Stream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What the stages JSONEncap and JSONDecap do to a batch of messages. */
@State(Scope.Thread)
public class JsonBenchmark extends MicroBenchmark {
    private static final int WRAPPING = 1024;

    /** Messages in a batch. */
    @Param({"1", "64"})
    private int messages;

    /** Bytes in a message, before it is wrapped. */
    @Param({"64", "1400"})
    private int length;

    private final Traffic traffic = new Traffic();
    private final Batch plain = new Batch();
    private final Batch wrapped = new Batch();
    private final Passed passed = new Passed();
    private Stream encap;
    private Stream decap;

    /** Makes the stages, and messages for both. */
    @Setup
    public void setUp() throws IOException {
        var loop = new EventLoop(0);
        var metadata = new Metadata("UDP:192.0.2.7:40000-192.0.2.1:5000-17").withPorts("UDP",
                new Metadata.Endpoints("192.0.2.7", 40_000, "192.0.2.1", 5000));
        encap = new EncapStream(new StreamContext(loop, metadata.name(), metadata,
                Stream.NO_FEEDER, Optional.empty(), 0));
        decap = new DecapStream(loop);
        var memory = ByteBuffer.allocateDirect(messages * length);
        for (var i = 0; i < memory.capacity(); i++) {
            memory.put(i, (byte) (i * 31));
        }
        plain.over(memory, 0);
        for (var i = 0; i < messages; i++) {
            plain.add(i * length, length);
        }
        wrap();
        wire(encap, passed);
        wire(decap, passed);
    }

    /** Messages into JSON. */
    @Benchmark
    @PerPacket
    public int encap() {
        encap.accept(plain);
        return passed.bytes();
    }

    /** Messages out of JSON. */
    @Benchmark
    @PerPacket
    public int decap() {
        decap.accept(wrapped);
        return passed.bytes();
    }

    private void wrap() {
        wrapped.over(ByteBuffer.allocateDirect(messages * (2 * length + WRAPPING)), 0);
        wire(encap, new Copy());
        encap.accept(plain);
    }

    private void wire(Stream stage, Sink to) {
        stage.attach(null, traffic.on(new Counters()));
        stage.wire(to, Stream.NO_FEEDER);
    }

    /** Keeps what comes. */
    private final class Copy implements Sink {
        @Override
        public boolean accept(Batch batch) {
            for (var i = 0; i < batch.count(); i++) {
                var at = wrapped.bytes();
                wrapped.memory().clear().position(at).put(batch.view(i));
                wrapped.add(at, batch.length(i));
            }
            return true;
        }

        @Override
        public void end() {
            throw new AssertionError("no end is in sight");
        }
    }
}
