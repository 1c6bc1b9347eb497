package io.l7mp.proxy.protocol.jsonsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.loop.BufferPool;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {
    private static final int LIMIT = 64 << 20;

    private final BufferPool memory = new BufferPool(1 << 16);

    @ParameterizedTest
    @ValueSource(strings = {"{}", " \t\r\n{}", "{\"a\":{\"b\":[{}]}}", "{\"}\":\"{\\\"}\\\\\"}",
        "{\"\\\\\":\"\\\\\\\"\"}", "{\"é\":\"\\u007d\"}"})
    void shouldFindTheSameEndHoweverItIsCut(String header) throws HeaderException {
        var text = header.getBytes(StandardCharsets.UTF_8);
        for (var step = 1; step <= text.length; step++) {
            var reader = new HeaderReader(memory);
            var found = Optional.<byte[]>empty();
            for (var at = 0; at < text.length; at += step) {
                assertTrue(found.isEmpty());
                found = reader.read(
                        ByteBuffer.wrap(text, at, Math.min(step, text.length - at)));
            }
            assertEquals(header, new String(found.orElseThrow(), StandardCharsets.UTF_8));
        }
        assertNothingIsKept();
    }

    @Test
    void shouldLeaveWhatIsBehindTheHeader() throws HeaderException {
        assertEquals("x", rest("{}x"));
        assertEquals("x", rest("{}\nx"));
        assertEquals("\nx", rest("{}\r\n\nx"));
        assertEquals(" \n", rest("{} \n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1", "\"", "[", "}", " x", "\u0000{}"})
    void shouldRefuseAtOnceWhatIsNoObject(String text) {
        assertThrows(HeaderException.class, () -> rest(text));
        assertNothingIsKept();
    }

    @Test
    void shouldBoundDepthAndLength() {
        var deep = "{\"a\":" + "[".repeat(HeaderScanner.MAX_DEPTH);
        assertEquals(400, assertThrows(HeaderException.class, () -> rest(deep)).failure().status());
        var longer = "{\"a\":\"" + "x".repeat(HeaderReader.MAX_BYTES);
        assertEquals(400,
                assertThrows(HeaderException.class, () -> rest(longer)).failure().status());
    }

    @Test
    void shouldRefuseWhenThereIsNoMemoryForIt() {
        assertTrue(memory.tryReserve(LIMIT));
        assertEquals(503, assertThrows(HeaderException.class, () -> rest("{")).failure().status());
        memory.release(LIMIT);
    }

    @Test
    void shouldGiveBackWhatItKept() throws HeaderException {
        var reader = new HeaderReader(memory);
        reader.read(ByteBuffer.wrap(new byte[] {'{', '"', 'a'}));
        reader.release();
        reader.release();
        assertNothingIsKept();
    }

    private String rest(String text) throws HeaderException {
        var data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        new HeaderReader(memory).read(data).orElseThrow();
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    private void assertNothingIsKept() {
        assertTrue(memory.tryReserve(LIMIT));
        memory.release(LIMIT);
    }
}
