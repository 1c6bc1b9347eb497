package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.l7mp.proxy.net.Batch;
import io.l7mp.proxy.stream.MessageBuffers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
    private final FrameEncoder encoder = new FrameEncoder();
    private final Wire wire = new Wire();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 65_521, 65_535, 65_536, 65_550, 300_000})
    void shouldWriteWhatAPeerReads(int length) {
        var payload = random(length);
        for (var masked : new boolean[] {false, true}) {
            wire.reset();
            assertEquals(0, encoder.messages(batch(payload), masked, wire));
            var decoder = new FrameDecoder(new MessageBuffers(), masked, 1 << 20);
            var data = Frames.direct(wire.bytes.toByteArray());
            assertEquals(FrameDecoder.Event.MESSAGE, decoder.next(data));
            assertArrayEquals(payload, copy(decoder));
            assertEquals(FrameDecoder.Event.STARVED, decoder.next(data));
        }
    }

    @Test
    void shouldUseTheShortestLengthForm() {
        for (var length : new int[] {0, 125, 126, 65_535, 65_536}) {
            wire.reset();
            encoder.messages(batch(new byte[length]), false, wire);
            assertArrayEquals(Frames.plain(Frames.FINAL | Opcode.BINARY, new byte[length]),
                    wire.bytes.toByteArray());
        }
    }

    @Test
    void shouldWriteABatchAtOnce() {
        var batch = new Batch().over(ByteBuffer.allocateDirect(6400), 0);
        for (var i = 0; i < Batch.CAPACITY; i++) {
            batch.add(100 * i, 100);
        }
        encoder.messages(batch, true, wire);
        assertEquals(1, wire.writes);
        assertEquals(64 * 106, wire.bytes.size());
    }

    @Test
    void shouldMaskEveryMessageWithAnotherKey() {
        encoder.messages(batch(new byte[4]), true, wire);
        encoder.messages(batch(new byte[4]), true, wire);
        var sent = ByteBuffer.wrap(wire.bytes.toByteArray());
        assertNotEquals(sent.getInt(2), sent.getInt(12));
        assertEquals(sent.getInt(2), sent.getInt(6), "zeros show the key");
    }

    @Test
    void shouldDropWholeMessagesBeyondTheLimit() {
        wire.pending = FrameEncoder.MAX_PENDING;
        var two = batch(new byte[10]);
        two.add(0, 10);
        assertEquals(1, encoder.messages(two, false, wire));
        assertEquals(12, wire.bytes.size());

        wire.pending = FrameEncoder.MAX_PENDING + 1;
        assertEquals(2, encoder.messages(two, false, wire));
        assertEquals(12, wire.bytes.size());
    }

    @Test
    void shouldWriteCloseFrames() {
        encoder.close(1001, false, wire);
        encoder.close(CloseCode.NO_STATUS, false, wire);
        assertArrayEquals(Frames.hex("8802 03e9 8800"), wire.bytes.toByteArray());
    }

    @Test
    void shouldWritePongs() {
        encoder.control(Opcode.PONG, ByteBuffer.wrap("hi".getBytes()), true, wire);
        var data = Frames.direct(wire.bytes.toByteArray());
        assertEquals(FrameDecoder.Event.PONG,
                new FrameDecoder(new MessageBuffers(), true, 10).next(data));
    }

    private static Batch batch(byte[] payload) {
        return new Batch().of(Frames.direct(payload));
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] copy(FrameDecoder decoder) {
        var bytes = new byte[decoder.length()];
        decoder.memory().get(decoder.offset(), bytes);
        return bytes;
    }

    /** Remembers what is written. */
    private static final class Wire implements FrameEncoder.Output {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int writes;
        private int pending;

        @Override
        public void write(ByteBuffer from) {
            writes++;
            var copy = new byte[from.remaining()];
            from.get(copy);
            bytes.writeBytes(copy);
        }

        @Override
        public int pendingBytes() {
            return pending;
        }

        void reset() {
            bytes.reset();
        }
    }
}
