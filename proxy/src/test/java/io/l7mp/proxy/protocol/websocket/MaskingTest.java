package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class MaskingTest {
    private static final byte[] KEY = Frames.hex("01 80 ff 37");

    @Test
    void shouldMaskEveryByteWithItsOwnKeyByteAndLeaveOthersAlone() {
        for (var length = 0; length <= 40; length++) {
            for (var from = 0; from <= 9; from++) {
                var memory = ByteBuffer.allocateDirect(64);
                Masking.apply(memory, from, from + length, ByteBuffer.wrap(KEY).getInt());
                var expected = new byte[64];
                for (var i = 0; i < length; i++) {
                    expected[from + i] = KEY[i & 3];
                }
                var found = new byte[64];
                memory.get(0, found);
                assertArrayEquals(expected, found, length + " bytes at " + from);
            }
        }
    }

    @Test
    void shouldGoOnWithinAPayload() {
        var key = ByteBuffer.wrap(KEY).getInt();
        var whole = ByteBuffer.allocate(21);
        Masking.apply(whole, 0, 21, key);
        for (var cut = 0; cut <= 21; cut++) {
            var pieces = ByteBuffer.allocate(21);
            Masking.apply(pieces, 0, cut, key);
            Masking.apply(pieces, cut, 21, Masking.after(key, cut));
            assertEquals(whole, pieces, "cut at " + cut);
        }
    }

    @Test
    void shouldHandOutKeysThatDoNotRepeat() {
        var keys = new MaskKeys();
        var seen = new HashSet<Integer>();
        for (var i = 0; i < 1000; i++) {
            seen.add(keys.next());
        }
        // Two equal ones among a thousand are a matter of one in ten thousand runs; four never.
        assertEquals(1000, seen.size(), 3);
    }
}
