package io.l7mp.proxy.protocol.jsonsocket;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Assertions;

/** Whatever bytes come first, however they are cut into reads. */
class HeaderReaderFuzzTest {
    private static final byte[] NONE = {};

    private final HeaderMemory memory = new HeaderMemory();

    @FuzzTest
    void whatPeersSend(byte[] input) {
        var whole = read(input, Math.max(1, input.length));
        assertArrayEquals(whole, read(input, 1));
        assertArrayEquals(whole, read(input, 7));
        parse(whole);
        parse(input);
        assertEquals(0, memory.bytes());
    }

    /** The header found in reads of so many bytes; nothing when there is none. */
    private byte[] read(byte[] input, int step) {
        var reader = new HeaderReader(memory, Assertions::fail);
        try {
            for (var at = 0; at < input.length; at += step) {
                var found = reader.read(
                        ByteBuffer.wrap(input, at, Math.min(step, input.length - at)));
                if (found.isPresent()) {
                    return found.get();
                }
            }
        } catch (HeaderException e) {
            assertEquals(400, e.failure().status());
        } finally {
            reader.release();
        }
        return NONE;
    }

    private static void parse(byte[] text) {
        try {
            var header = Header.parse(text);
            header.copy();
            header.checkVersion();
            header.checkStatus();
        } catch (HeaderException e) {
            assertTrue(e.failure().status() == 400 || e.failure().status() == 505);
        }
    }
}
