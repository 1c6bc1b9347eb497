package io.l7mp.proxy.protocol.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.ffi.packet.VirtioNetHdr;
import io.l7mp.proxy.protocol.packet.FrameFinisher.Result;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames in a ring become what would have been on a wire. */
class FrameFinisherTest {
    private static final byte[] SCTP = HexFormat.of().parseHex("c3501451010203043a974bbc0b000004");

    private final RingBlock block = new RingBlock();
    private final FrameFinisher finisher = new FrameFinisher();

    @Test
    void shouldLeaveAFinishedFrameAlone() {
        var frame = Frames.ip4(Frames.UDP, 100);
        block.put(frame);
        assertEquals(Result.WHOLE, finish(true));
        assertArrayEquals(frame, finished());
        assertEquals(0, finisher.added());
    }

    @Test
    void shouldPutTheTagBack() {
        var frame = Frames.ip4(Frames.UDP, 3);
        block.put(frame).tagged(0x88a8, 0x6005);
        assertEquals(Result.WHOLE, finish(true));
        var expected = ByteBuffer.allocate(frame.length + 4).put(frame, 0, 12)
                .putInt(0x88a86005).put(frame, 12, frame.length - 12).array();
        assertArrayEquals(expected, finished());
    }

    @Test
    void shouldLeaveTheTagOutWhereThereIsNoHeaderForIt() {
        var frame = Frames.ip4(Frames.UDP, 3);
        block.put(frame).tagged(0x8100, 5);
        assertEquals(Result.WHOLE, finish(false));
        assertArrayEquals(frame, finished());
    }

    @Test
    void shouldCompleteChecksums() {
        for (var length = 0; length < 40; length++) {
            block.put(started(Frames.ip4(Frames.UDP, length), 34, 6)).needsChecksum(34, 6);
            assertEquals(Result.WHOLE, finish(true));
            assertEquals(0xffff, transportSum(finished(), 0), "length " + length);
        }
    }

    @Test
    void shouldCompleteTheChecksumOfATaggedFrame() {
        block.put(started(Frames.ip4(Frames.TCP, 10), 34, 16)).needsChecksum(34, 16)
                .tagged(0x8100, 5);
        assertEquals(Result.WHOLE, finish(true));
        assertEquals(0xffff, transportSum(finished(), 4));
    }

    @Test
    void shouldKeepAnUnfinishedFrameAsItIs() {
        var frame = Frames.ip4(Frames.TCP, 300);
        block.put(frame).needsChecksum(34, 16).aggregate(1, 100);
        var todo = block.bytes(block.cursor().offload(), 10);
        assertEquals(Result.WHOLE, finisher.keep(block.memory(), block.cursor()));
        assertArrayEquals(frame, finished());
        assertArrayEquals(todo, block.bytes(finisher.start() - 10, 10));
    }

    @Test
    void shouldKeepWhatIsLeftToBeDoneInFrontOfATaggedFrame() {
        var frame = Frames.ip4(Frames.TCP, 300);
        block.put(frame).needsChecksum(34, 16).aggregate(1, 100).tagged(0x8100, 5);
        assertEquals(Result.WHOLE, finisher.keep(block.memory(), block.cursor()));
        assertEquals(frame.length + 4, finished().length);
        var todo = finisher.start() - 10;
        assertEquals(38, VirtioNetHdr.checksumStart(block.memory(), todo));
        assertEquals(16, VirtioNetHdr.checksumOffset(block.memory(), todo));
        assertEquals(100, VirtioNetHdr.gsoSize(block.memory(), todo));
        assertEquals(Result.BAD, finisher.keep(block.memory(),
                block.put(new byte[13]).cursor()));
    }

    /** A COOKIE ACK: its checksum is no sum, and whatever was in its place does not count. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldWriteTheChecksumOfSctp(boolean keep) {
        var frame = ByteBuffer.allocate(34 + SCTP.length).put(Frames.ip4(132, 0), 0, 34)
                .put(SCTP).putInt(34 + 8, 0x1234).array();
        block.put(frame).needsChecksum(34, 8).tagged(0x8100, 5);
        assertEquals(Result.WHOLE, keep ? finisher.keep(block.memory(), block.cursor())
                : finish(true));
        assertArrayEquals(SCTP, Arrays.copyOfRange(finished(), 38, 38 + SCTP.length));
        if (keep) {
            assertEquals(0, VirtioNetHdr.flags(block.memory(), finisher.start() - 10));
        }
    }

    @Test
    void shouldDropSctpWithoutAHeader() {
        block.put(Frames.ip4(132, 3)).needsChecksum(34, 8);
        assertEquals(Result.BAD, finish(true));
        assertEquals(Result.BAD, finisher.keep(block.memory(), block.cursor()));
    }

    @Test
    void shouldDropWhatIsNoFrame() {
        block.put(new byte[13]);
        assertEquals(Result.BAD, finish(true));
        block.put(Frames.ip4(Frames.UDP, 10)).cut();
        assertEquals(Result.BAD, finish(true));
        block.put(Frames.ip4(Frames.UDP, 0)).needsChecksum(40, 1);
        assertEquals(Result.BAD, finish(true));
        block.put(Frames.ip4(Frames.UDP, 0)).needsChecksum(0xffff, 0xffff);
        assertEquals(Result.BAD, finish(true));
        block.put(Frames.ip4(Frames.UDP, 0)).aggregate(5, 10);
        assertEquals(Result.BAD, finish(true), "nothing says where the UDP header is");
    }

    @Test
    void shouldStayWithinTheFrameWhateverItIsTold() {
        var random = new Random(1);
        for (var round = 0; round < 20_000; round++) {
            var frame = Frames.ip4(Frames.UDP, random.nextInt(60));
            block.put(frame).needsChecksum(random.nextInt(120), random.nextInt(120));
            var behind = block.cursor().frame() + frame.length;
            finish(random.nextBoolean());
            assertArrayEquals(new byte[200], block.bytes(behind, 200));
            assertTrue(finisher.length() <= frame.length);
        }
    }

    @Test
    void shouldSumAsTheBookSays() {
        var random = new Random(2);
        for (var length = 0; length < 200; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            block.put(bytes);
            var sum = Checksum.sum(block.memory(), block.cursor().frame(), length, 7);
            assertEquals(Frames.sum(bytes, 0, length, 7) ^ 0xffff, Checksum.of(sum));
        }
        assertEquals(0xffff, Checksum.neverZero(0xffff));
        assertFalse(Checksum.neverZero(0) == 0);
    }

    private Result finish(boolean tagged) {
        return finisher.finish(block.memory(), block.cursor(), true, tagged);
    }

    private byte[] finished() {
        return block.bytes(finisher.start(), finisher.length());
    }

    /** The checksum as the kernel leaves it: the sum of addresses, protocol and length. */
    private static byte[] started(byte[] frame, int transport, int offset) {
        var length = frame.length - transport;
        ByteBuffer.wrap(frame).putShort(transport + offset,
                (short) Frames.sum(frame, 26, 34, frame[23] + length));
        return frame;
    }

    private static int transportSum(byte[] frame, int tag) {
        var plain = Arrays.copyOfRange(frame, tag, frame.length);
        return Frames.sum(plain, 34, plain.length,
                Frames.sum(plain, 26, 34, plain[23] + plain.length - 34));
    }
}
