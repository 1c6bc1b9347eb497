package io.l7mp.proxy.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.stream.MessageBuffers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever pieces the bytes come in, the same messages are found. */
class FrameDecoderTest {
    private static final int MAX = 6;

    @Test
    void shouldReadLengthsOfSixteenBits() {
        assertFinds(Format.RFC4571, "\0\3abc\0\0\0\6abcdef\0\1\n", "<abc>", "<>", "<abcdef>",
                "<\n>");
        assertFinds(Format.RFC4571, "\0\1x\0\7abcdefg", "<x>", "a frame of more than 6 bytes");
        assertFinds(Format.RFC4571, "\377\377", "a frame of more than 6 bytes");
        assertFinds(Format.RFC4571, "\0\0\0", "<>", "cut short");
        assertFinds(Format.RFC4571, "\0\2", "cut short");
        assertFinds(Format.RFC4571, "\0\2a", "cut short");
    }

    @Test
    void shouldReadNetstrings() {
        assertFinds(Format.NETSTRING, "3:abc,0:,6:a,b:c\n,1:,,", "<abc>", "<>", "<a,b:c\n>", "<,>");
        assertFinds(Format.NETSTRING, "5:ab", "cut short");
        assertFinds(Format.NETSTRING, "2:ab", "cut short");
        assertFinds(Format.NETSTRING, "2", "cut short");
    }

    @Test
    void shouldBeStrictWithNetstrings() {
        assertFinds(Format.NETSTRING, "1:a,01:b,", "<a>", "a length with a leading zero");
        assertFinds(Format.NETSTRING, "00:,", "a length with a leading zero");
        assertFinds(Format.NETSTRING, "7:abcdefg,", "a frame of more than 6 bytes");
        assertFinds(Format.NETSTRING, "99999999999999", "a frame of more than 6 bytes");
        assertFinds(Format.NETSTRING, ":,", "no length but ':'");
        assertFinds(Format.NETSTRING, "1:a,\n", "<a>", "no length but 0x0a");
        assertFinds(Format.NETSTRING, "-1:a,", "no length but '-'");
        assertFinds(Format.NETSTRING, "1 :a,", "a length with 0x20");
        assertFinds(Format.NETSTRING, "2:abc,", "no comma at the end but 'c'");
        assertFinds(Format.NETSTRING, "0:a", "no comma at the end but 'a'");
    }

    @Test
    void shouldReadLines() {
        assertFinds(Format.LINE, "abc\n\nab\r\n\r\nx\r\r\ny\rz\n", "<abc>", "<>", "<ab>", "<>",
                "<x\r>", "<y\rz>");
        assertFinds(Format.LINE, "abcdef\nabcdef\r\n", "<abcdef>", "<abcdef>");
        assertFinds(Format.LINE, "ab\nabcdefg\n", "<ab>", "a frame of more than 6 bytes");
        assertFinds(Format.LINE, "abcdef\rg", "a frame of more than 6 bytes");
        assertFinds(Format.LINE, "abcdef\r", "cut short");
        assertFinds(Format.LINE, "a", "cut short");
    }

    @ParameterizedTest
    @EnumSource(Format.class)
    void shouldSayNothingOfNothing(Format format) {
        assertEquals(List.of(), Pieces.in(format, MAX, ""));
        assertEquals(List.of(), Pieces.in(format, MAX, "", 0, 0));
    }

    /** Its own length word has six digits; the message fills a buffer to the last byte. */
    @ParameterizedTest
    @EnumSource(Format.class)
    void shouldReadTheLongest(Format format) {
        var length = format.longest();
        var message = "m".repeat(length);
        var frame = switch (format) {
            case RFC4571 -> "\377\377" + message;
            case NETSTRING -> length + ":" + message + ",";
            case LINE -> message + "\r\n";
        };
        for (var cut : List.of(1, 2, 3, 9, length / 2, length - 1, length)) {
            var twice = Pieces.in(format, length, frame + frame, cut, frame.length() + cut);
            assertTrue(twice.equals(List.of("<" + message + ">", "<" + message + ">")),
                    "cut at " + cut);
        }
    }

    @Test
    void shouldKeepNoMoreThanWhatHasCome() {
        var buffers = new MessageBuffers();
        var decoder = Format.NETSTRING.decoder(buffers, 1 << 20);
        var input = ByteBuffer.allocateDirect(16).put(0, "1000000:abc".getBytes());
        decoder.read(input, 0, 11);
        decoder.next();
        assertEquals(4096, buffers.lentBytes());
        decoder.release();
        assertEquals(0, buffers.lentBytes());
    }

    @Test
    void shouldGiveUpWhenTooMuchIsBeingCollected() {
        var buffers = new MessageBuffers();
        buffers.take(MessageBuffers.MAX_LENT);
        var decoder = Format.LINE.decoder(buffers, 100);
        decoder.read(ByteBuffer.allocateDirect(8), 0, 8);
        assertEquals(FrameDecoder.Event.VIOLATION, decoder.next());
        assertEquals("too many unfinished messages in memory", decoder.text());
    }

    /** Every way to cut it into three pieces, and every byte alone. */
    private static void assertFinds(Format format, String input, String... expected) {
        var wanted = List.of(expected);
        for (var first = 0; first <= input.length(); first++) {
            for (var second = first; second <= input.length(); second++) {
                assertEquals(wanted, Pieces.in(format, MAX, input, first, second),
                        "cut at " + first + " and " + second);
            }
        }
        var every = new ArrayList<Integer>();
        for (var i = 1; i < input.length(); i++) {
            every.add(i);
        }
        assertEquals(wanted, Pieces.in(format, MAX, input,
                every.stream().mapToInt(Integer::intValue).toArray()));
    }
}
