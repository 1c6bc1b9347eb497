package io.l7mp.proxy.protocol.websocket;

import static io.l7mp.proxy.protocol.websocket.Frames.FINAL;
import static io.l7mp.proxy.protocol.websocket.Frames.close;
import static io.l7mp.proxy.protocol.websocket.Frames.direct;
import static io.l7mp.proxy.protocol.websocket.Frames.hex;
import static io.l7mp.proxy.protocol.websocket.Frames.join;
import static io.l7mp.proxy.protocol.websocket.Frames.masked;
import static io.l7mp.proxy.protocol.websocket.Frames.plain;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.l7mp.proxy.stream.MessageBuffers;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
    private static final int MAX = 200_000;

    private final MessageBuffers buffers = new MessageBuffers();

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 125, 126, 127, 65_535, 65_536, MAX})
    void shouldDecodeEveryLengthFormInPlace(int length) {
        var payload = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
        var data = direct(masked(FINAL | Opcode.BINARY, payload));
        var decoder = decoder(true);

        assertEquals(FrameDecoder.Event.MESSAGE, decoder.next(data));
        assertSame(data, decoder.memory());
        assertEquals("x".repeat(length), message(decoder));
        assertEquals(FrameDecoder.Event.STARVED, decoder.next(data));
        assertEquals(0, buffers.lentBytes());
    }

    @Test
    void shouldDecodeUnmaskedFramesOfServers() {
        assertEquals(List.of("MESSAGE Hello"),
                decode(false, plain(FINAL | Opcode.TEXT, bytes("Hello"))));
    }

    @Test
    void shouldDecodeTheExamplesOfTheStandard() {
        assertEquals(List.of("MESSAGE Hello"), decode(false, hex("8105 48656c6c6f")));
        assertEquals(List.of("MESSAGE Hello"), decode(true, hex("8185 37fa213d 7f9f4d5158")));
        assertEquals(List.of("MESSAGE Hello"), decode(false, hex("0103 48656c 8002 6c6f")));
        assertEquals(List.of("PING Hello"), decode(false, hex("8905 48656c6c6f")));
        assertEquals(List.of("PONG Hello"), decode(true, hex("8a85 37fa213d 7f9f4d5158")));
    }

    @Test
    void shouldGiveTheSameWhereverTheDataAreCut() {
        var stream = join(masked(Opcode.TEXT, "Grüße "), masked(FINAL | Opcode.PING, "p1"),
                masked(Opcode.CONTINUATION, "aus "), masked(FINAL | Opcode.PONG, ""),
                masked(FINAL | Opcode.CONTINUATION, "Köln"), masked(FINAL | Opcode.BINARY, ""),
                masked(FINAL | Opcode.BINARY, "b".repeat(300)), close(1000, "tschüß"));
        var expected = List.of("PING p1", "PONG ", "MESSAGE Grüße aus Köln", "MESSAGE ",
                "MESSAGE " + "b".repeat(300), "CLOSE 1000 tschüß");
        for (var cut = 0; cut <= stream.length; cut++) {
            assertEquals(expected, decode(true, slice(stream, 0, cut),
                    slice(stream, cut, stream.length)), "cut at " + cut);
        }
        assertEquals(expected, decode(true, single(stream)));
        assertEquals(0, buffers.lentBytes());
    }

    @Test
    void shouldKeepWholeMessagesOfOneReadWhereTheyAre() {
        var data = direct(join(masked(FINAL | Opcode.BINARY, "one"),
                masked(FINAL | Opcode.BINARY, "two"), masked(FINAL | Opcode.BINARY, "three")));
        var decoder = decoder(true);
        decoder.next(data);
        var first = decoder.offset();
        decoder.next(data);
        decoder.next(data);

        assertEquals("three", message(decoder));
        assertEquals("one", text(data, first, 3));
    }

    @Test
    void shouldLendMemoryOnlyWhileAMessageIsIncomplete() {
        var decoder = decoder(true);
        var frame = masked(FINAL | Opcode.BINARY, "z".repeat(10_000));
        decoder.next(direct(slice(frame, 0, 5000)));
        assertEquals(8192, buffers.lentBytes());

        var rest = direct(slice(frame, 5000, frame.length));
        assertEquals(FrameDecoder.Event.MESSAGE, decoder.next(rest));
        assertNotSame(rest, decoder.memory());
        assertEquals(10_000, decoder.length());
        assertEquals(FrameDecoder.Event.STARVED, decoder.next(rest));
        assertEquals(0, buffers.lentBytes());
    }

    @Test
    void shouldGiveMemoryBackWhenReleasedInTheMiddle() {
        var decoder = decoder(true);
        decoder.next(direct(masked(Opcode.BINARY, "part")));
        decoder.release();
        assertEquals(0, buffers.lentBytes());
    }

    @Test
    void shouldAllocateNothingPerMessage() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var whole = masked(FINAL | Opcode.TEXT, "a whole message");
        var cut = masked(FINAL | Opcode.BINARY, "c".repeat(5000));
        var reads = new byte[][] {join(whole, whole, slice(cut, 0, 3000)),
            join(slice(cut, 3000, cut.length), whole)};
        var data = ByteBuffer.allocateDirect(10_000);
        var decoder = decoder(true);
        var rounds = 2000;
        assertEquals(4L * rounds, count(decoder, data, reads, rounds));

        var before = threads.getCurrentThreadAllocatedBytes();
        count(decoder, data, reads, rounds);
        var perMessage = (threads.getCurrentThreadAllocatedBytes() - before) / (4.0 * rounds);
        assertTrue(perMessage < 1, perMessage + " bytes a message");
    }

    @Test
    void shouldRefuseToCollectWhenTooMuchIsLent() {
        buffers.take(MessageBuffers.MAX_LENT);
        assertEquals(List.of("VIOLATION 1013 too many unfinished messages in memory"),
                decode(true, masked(Opcode.BINARY, "part")));
    }

    @ParameterizedTest
    @CsvSource({
        "c1 80 00000000, a reserved bit is set",
        "a1 80 00000000, a reserved bit is set",
        "91 80 00000000, a reserved bit is set",
        "f9 80 00000000, a reserved bit is set",
        "83, unknown opcode 3",
        "84, unknown opcode 4",
        "87, unknown opcode 7",
        "8b, unknown opcode 11",
        "8f, unknown opcode 15",
        "08, a fragmented control frame",
        "09, a fragmented control frame",
        "0a, a fragmented control frame",
        "81 00, an unmasked frame from a client",
        "89 05, an unmasked frame from a client",
        "88 fe 007e, a control frame of more than 125 bytes",
        "89 fe, a control frame of more than 125 bytes",
        "8a ff, a control frame of more than 125 bytes",
        "82 fe 007d, a length that is not in its shortest form",
        "82 ff 000000000000ffff, a length that is not in its shortest form",
        "82 ff 8000000000000000, a length that is not in its shortest form",
        "80 80 00000000, a continuation of no message",
        "00 80 00000000, a continuation of no message",
        "01 80 00000000 81 80 00000000, a message inside a fragmented one",
        "02 80 00000000 01 80 00000000, a message inside a fragmented one",
        "88 81 00000000 03, a Close frame with half a code",
    })
    void shouldCallItAProtocolError(String frames, String what) {
        var expected = List.of("VIOLATION 1002 " + what);
        assertEquals(expected, decode(true, hex(frames)));
        assertEquals(expected, decode(true, single(hex(frames))));
    }

    @Test
    void shouldRefuseMasksOfServers() {
        assertEquals(List.of("VIOLATION 1002 a masked frame from a server"),
                decode(false, masked(FINAL | Opcode.TEXT, "x")));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535})
    void shouldRefuseCloseCodesThatMayNotBeSent(int code) {
        assertEquals(List.of("VIOLATION 1002 a Close frame with code " + code),
                decode(true, close(code, "")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1011, 1012, 1013, 1014, 3000, 3999, 4999})
    void shouldTakeCloseCodes(int code) {
        assertEquals(List.of("CLOSE " + code + " why"), decode(true, close(code, "why")));
    }

    @Test
    void shouldTakeACloseWithoutCode() {
        assertEquals(List.of("CLOSE 1005 "), decode(true, masked(FINAL | Opcode.CLOSE, "")));
    }

    @Test
    void shouldTakeTheLongestControlFrame() {
        assertEquals(List.of("PING " + "p".repeat(125)),
                decode(true, masked(FINAL | Opcode.PING, "p".repeat(125))));
        assertEquals(List.of("CLOSE 1000 " + "r".repeat(123)),
                decode(true, close(1000, "r".repeat(123))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"88 83 00000000 03e8ff", "88 84 00000000 03e8 e282",
        "81 81 00000000 80", "81 81 00000000 c3", "81 82 00000000 e282", "81 82 00000000 c080",
        "81 83 00000000 eda080", "81 84 00000000 f4908080"})
    void shouldRefuseTextThatIsNotUtf8(String frame) {
        var found = decode(true, hex(frame));
        assertTrue(found.get(0).startsWith("VIOLATION 1007"), found::toString);
    }

    @Test
    void shouldRefuseTextThatEndsInsideACharacterOfALaterFragment() {
        assertEquals(List.of("VIOLATION 1007 a text that is not UTF-8"), decode(true,
                join(masked(Opcode.TEXT, "ok"), masked(FINAL | Opcode.CONTINUATION, hex("c3")))));
    }

    @Test
    void shouldRefuseBadTextBeforeTheFrameIsComplete() {
        var frame = masked(FINAL | Opcode.TEXT, join(bytes("good"), hex("ff"), bytes("later")));
        assertEquals(List.of("VIOLATION 1007 a text that is not UTF-8"),
                decode(true, slice(frame, 0, 11)));
    }

    @Test
    void shouldTakeAnyBytesInBinaryMessages() {
        assertEquals(1, decode(true, masked(FINAL | Opcode.BINARY, hex("fffe80c0"))).size());
    }

    @Test
    void shouldRefuseTooLongMessagesByTheirHeader() {
        var tooLong = List.of("VIOLATION 1009 a message of more than " + MAX + " bytes");
        assertEquals(tooLong, decode(true, hex("82 ff 0000000000030d41 00000000")));
        assertEquals(tooLong, decode(true, hex("82 ff 7fffffffffffffff 00000000")));
        assertEquals(tooLong, decode(true, join(masked(Opcode.BINARY, new byte[MAX]),
                hex("80 81 00000000"))));
    }

    @Test
    void shouldStayViolatedOnceViolated() {
        var decoder = decoder(true);
        assertEquals(FrameDecoder.Event.VIOLATION, decoder.next(direct(hex("83"))));
        assertEquals(FrameDecoder.Event.VIOLATION,
                decoder.next(direct(masked(FINAL | Opcode.TEXT, "x"))));
    }

    private FrameDecoder decoder(boolean isMasked) {
        return new FrameDecoder(buffers, isMasked, MAX);
    }

    private static long count(FrameDecoder decoder, ByteBuffer data, byte[][] reads, int rounds) {
        var messages = 0L;
        for (var i = 0; i < rounds * reads.length; i++) {
            data.clear().put(reads[i % reads.length]).flip();
            while (decoder.next(data) == FrameDecoder.Event.MESSAGE) {
                messages++;
            }
        }
        return messages;
    }

    /** All events of all pieces as text; it stops at a violation. */
    private List<String> decode(boolean isMasked, byte[]... pieces) {
        var decoder = decoder(isMasked);
        var found = new ArrayList<String>();
        for (var piece : pieces) {
            var data = direct(piece);
            var event = decoder.next(data);
            for (; event != FrameDecoder.Event.STARVED; event = decoder.next(data)) {
                found.add(describe(decoder, event));
                if (event == FrameDecoder.Event.VIOLATION) {
                    return found;
                }
            }
        }
        return found;
    }

    private static String describe(FrameDecoder decoder, FrameDecoder.Event event) {
        var detail = switch (event) {
            case MESSAGE -> message(decoder);
            case PING, PONG -> StandardCharsets.UTF_8.decode(decoder.control()).toString();
            case CLOSE, VIOLATION -> decoder.closeCode() + " " + decoder.text();
            case STARVED -> "";
        };
        return event + " " + detail;
    }

    private static String message(FrameDecoder decoder) {
        return text(decoder.memory(), decoder.offset(), decoder.length());
    }

    private static String text(ByteBuffer memory, int offset, int length) {
        var copy = new byte[length];
        memory.get(offset, copy);
        return new String(copy, StandardCharsets.UTF_8);
    }

    private static byte[][] single(byte[] bytes) {
        var pieces = new byte[bytes.length][];
        for (var i = 0; i < bytes.length; i++) {
            pieces[i] = slice(bytes, i, i + 1);
        }
        return pieces;
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
