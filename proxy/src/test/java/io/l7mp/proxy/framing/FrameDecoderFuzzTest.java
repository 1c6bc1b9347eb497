package io.l7mp.proxy.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/** Whatever bytes come, however they are cut into reads, the same is found in them. */
class FrameDecoderFuzzTest {
    private static final int MAX_FRAME = 300;
    private static final int BYTE = 0xff;

    @FuzzTest
    void rfc4571(byte[] input) {
        check(Format.RFC4571, input);
    }

    @FuzzTest
    void netstring(byte[] input) {
        check(Format.NETSTRING, input);
    }

    @FuzzTest
    void line(byte[] input) {
        check(Format.LINE, input);
    }

    /** The first byte says how long pieces are. */
    private static void check(Format format, byte[] input) {
        if (input.length > 1) {
            var whole = found(format, input, input.length);
            assertEquals(whole, found(format, input, (input[0] & BYTE) + 1));
            assertEquals(whole, found(format, input, 1));
        }
    }

    private static List<String> found(Format format, byte[] input, int piece) {
        var pieces = new Pieces(format, MAX_FRAME);
        for (var from = 1; from < input.length; from += piece) {
            pieces.feed(input, from, Math.min(from + piece, input.length));
        }
        return pieces.finish();
    }
}
