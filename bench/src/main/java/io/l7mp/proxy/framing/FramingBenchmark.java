// SPDX-License-Identifier: MIT
package io.l7mp.proxy.framing;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.framing.FrameDecoder.Event;
import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What 64 messages cost: to write them as frames, and to find them in what was read. */
@State(Scope.Thread)
public class FramingBenchmark extends MicroBenchmark {
    private static final int MESSAGES = 64;

    @Param({"rfc4571", "netstring", "line"})
    private String framing;

    /** Bytes in a message. */
    @Param({"100", "1200"})
    private int length;

    private Format format;
    private ByteBuffer payload;
    private ByteBuffer frames;
    private FrameDecoder decoder;

    /** Messages without a line feed. */
    @Setup
    public void setUp() {
        format = Format.of(framing).orElseThrow();
        payload = ByteBuffer.allocateDirect(length);
        for (var i = 0; i < length; i++) {
            payload.put(i, (byte) ('a' + i % 26));
        }
        frames = ByteBuffer.allocateDirect((MESSAGES + 1) * (length + Format.MAX_OVERHEAD));
        encode();
        decoder = format.decoder(new MessageBuffers(), 65_535);
    }

    /** Side by side into one buffer. */
    @Benchmark
    @PerPacket
    public int encode() {
        frames.clear();
        for (var i = 0; i < MESSAGES; i++) {
            payload.clear();
            if (format.canCarry(payload)) {
                format.write(payload, frames);
            }
        }
        return frames.position();
    }

    /** Where they are. */
    @Benchmark
    @PerPacket
    public int decodeWhole() {
        return decode(0, frames.position());
    }

    /** Cut in the middle, so that one message is collected. */
    @Benchmark
    @PerPacket
    public int decodeInTwoReads() {
        var half = frames.position() / 2;
        return decode(0, half) + decode(half, frames.position() - half);
    }

    private int decode(int from, int count) {
        var bytes = 0;
        decoder.read(frames, from, count);
        while (decoder.next() == Event.MESSAGE) {
            bytes += decoder.length();
        }
        return bytes;
    }
}
