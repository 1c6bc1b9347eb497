// SPDX-License-Identifier: MIT
package io.l7mp.proxy.protocol.websocket;

import io.l7mp.bench.MicroBenchmark;
import io.l7mp.bench.PerPacket;
import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What 64 messages cost: to write them as frames, and to find them in what was read. */
@State(Scope.Thread)
public class FrameBenchmark extends MicroBenchmark {
    private static final int MESSAGES = 64;
    private static final int MAX_HEADER = 14;
    private static final int MAX_MESSAGE = 1 << 20;

    /** Who sends: a client masks, a server does not. */
    @Param({"client", "server"})
    private String from;

    /** Bytes in a message. */
    @Param({"64", "1400"})
    private int length;

    private final Batch batch = new Batch();
    private final FrameEncoder encoder = new FrameEncoder();
    private final Output output = new Output();
    private boolean isMasked;
    private ByteBuffer frames;
    private Inbound inbound;
    private int passed;

    /** Makes messages and their frames. */
    @Setup
    public void setUp() {
        isMasked = from.equals("client");
        var payload = ByteBuffer.allocateDirect(MESSAGES * length);
        while (payload.hasRemaining()) {
            payload.put((byte) ThreadLocalRandom.current().nextInt());
        }
        batch.over(payload, 0);
        for (var i = 0; i < MESSAGES; i++) {
            batch.add(i * length, length);
        }
        frames = ByteBuffer.allocateDirect(MESSAGES * (length + MAX_HEADER));
        output.keep = frames;
        encode();
        output.keep = null;
        frames.flip();
        var decoder = new FrameDecoder(new MessageBuffers(), isMasked, MAX_MESSAGE);
        inbound = new Inbound(decoder, new Receiver());
    }

    /** Messages to frames, which a connection would write. */
    @Benchmark
    @PerPacket
    public int encode() {
        encoder.messages(batch, isMasked, output);
        return output.written;
    }

    /** Frames to messages, all in one read. Unmasking what is unmasked already costs the same. */
    @Benchmark
    @PerPacket
    public int decode() {
        inbound.receive(frames.rewind());
        return passed;
    }

    /** The same in two reads of which the first ends within a frame: that one is collected. */
    @Benchmark
    @PerPacket
    public int decodeInTwoReads() {
        var end = frames.limit();
        inbound.receive(frames.rewind().limit(end / 2 + length / 2));
        inbound.receive(frames.limit(end));
        return passed;
    }

    /** A peer that takes everything. */
    private static final class Output implements FrameEncoder.Output {
        private ByteBuffer keep;
        private int written;

        @Override
        public void write(ByteBuffer bytes) {
            written += bytes.remaining();
            if (keep != null) {
                keep.put(bytes);
            }
            bytes.position(bytes.limit());
        }

        @Override
        public int pendingBytes() {
            return 0;
        }
    }

    /** A session that wants it all. */
    private final class Receiver implements Inbound.Receiver {
        @Override
        public boolean isReceiving() {
            return true;
        }

        @Override
        public boolean deliver(Batch received) {
            passed += received.count();
            return true;
        }

        @Override
        public void onPing(ByteBuffer payload) {
            throw new AssertionError("a ping");
        }

        @Override
        public void onPeerClose(int code) {
            throw new AssertionError("a Close frame, " + code);
        }

        @Override
        public void onViolation(int code, String what) {
            throw new AssertionError(what);
        }
    }
}
