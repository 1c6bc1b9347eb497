package io.l7mp.proxy.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class BriefTest {
    private static final String LONGEST = "x".repeat(Brief.MAX_CHARS);

    @Test
    void shouldTakeWhatIsShort() throws IOException {
        var bytes = Brief.of(out -> out.append("one, ").append("and two", 4, 7).append('\u00e9'));
        assertArrayEquals("one, two\u00e9".getBytes(StandardCharsets.UTF_8), bytes.orElseThrow());
        assertEquals(Brief.MAX_CHARS, Brief.of(out -> out.append(LONGEST)).orElseThrow().length);
    }

    @Test
    void shouldStopWhoeverWritesTooMuch() throws IOException {
        assertTrue(Brief.of(out -> out.append(LONGEST).append('x')).isEmpty());
        assertTrue(Brief.of(out -> out.append("x").append(LONGEST)).isEmpty());
        assertTrue(Brief.of(out -> {
            while (true) {
                out.append("xx", 0, 1);
            }
        }).isEmpty());
    }

    @Test
    void shouldLetFailuresThrough() {
        assertThrows(IOException.class, () -> Brief.of(out -> {
            throw new IOException("for a test");
        }));
    }
}
