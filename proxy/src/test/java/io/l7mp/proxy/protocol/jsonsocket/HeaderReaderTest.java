package io.l7mp.proxy.protocol.jsonsocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderReaderTest {
    /** How many of the longest headers there is memory for. */
    private static final int FITTING = HeaderMemory.MAX_BYTES / HeaderReader.MAX_BYTES;

    private final HeaderMemory memory = new HeaderMemory();
    private final List<Integer> left = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"{}", " \t\r\n{}", "{\"a\":{\"b\":[{}]}}", "{\"}\":\"{\\\"}\\\\\"}",
        "{\"\\\\\":\"\\\\\\\"\"}", "{\"é\":\"\\u007d\"}"})
    void shouldFindTheSameEndHoweverItIsCut(String header) throws HeaderException {
        var text = header.getBytes(StandardCharsets.UTF_8);
        for (var step = 1; step <= text.length; step++) {
            var reader = reader();
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
    void shouldTakeMemoryFromWhoHasKeptItLongest() throws HeaderException {
        var readers = IntStream.range(0, FITTING + 3).mapToObj(this::leaver).toList();
        for (var each : readers) {
            each.read(half());
            assertTrue(memory.bytes() <= HeaderMemory.MAX_BYTES);
        }
        assertEquals(List.of(0, 1, 2), left);
        readers.forEach(HeaderReader::release);
        assertNothingIsKept();
    }

    @Test
    void shouldSpareWhoAsks() throws HeaderException {
        var readers = IntStream.range(0, FITTING + 1).mapToObj(this::leaver).toList();
        readers.get(0).read(ByteBuffer.wrap(new byte[] {'{'}));
        for (var each : readers.subList(1, FITTING)) {
            each.read(half());
        }
        readers.get(0).read(half());
        assertEquals(List.of(), left);
        readers.get(FITTING).read(half());
        assertEquals(List.of(0), left);
    }

    @Test
    void shouldGiveBackWhatItKept() throws HeaderException {
        var reader = reader();
        reader.read(ByteBuffer.wrap(new byte[] {'{', '"', 'a'}));
        reader.release();
        reader.release();
        assertNothingIsKept();
    }

    /** A reader that leaves when it is asked to. */
    private HeaderReader leaver(int number) {
        var self = new AtomicReference<HeaderReader>();
        self.set(new HeaderReader(memory, () -> {
            left.add(number);
            self.get().release();
        }));
        return self.get();
    }

    /** The first half of a header, and a bit more, of the longest. */
    private static ByteBuffer half() {
        return ByteBuffer.wrap(("{\"a\":\"" + "x".repeat(HeaderReader.MAX_BYTES / 2))
                .getBytes(StandardCharsets.UTF_8));
    }

    private String rest(String text) throws HeaderException {
        var data = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        reader().read(data).orElseThrow();
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    private void assertNothingIsKept() {
        assertEquals(0, memory.bytes());
    }

    private HeaderReader reader() {
        return new HeaderReader(memory, Assertions::fail);
    }
}
