package io.l7mp.proxy.protocol.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinesTest {
    private static final long SECOND_NS = 1_000_000_000;

    private final List<String> log = new ArrayList<>();
    private final Lines lines = new Lines(log::add);

    @Test
    void shouldPutLinesTogether() {
        take("a", 0);
        take("b\n\ncd\ne", 0);
        assertEquals(List.of("ab", "cd"), log);
        lines.finish();
        lines.finish();
        assertEquals(List.of("ab", "cd", "e"), log);
    }

    @Test
    void shouldCutLongOnes() {
        var longest = "x".repeat(Lines.LONGEST);
        take(longest + "\n" + longest + "y\nz\n", 0);
        assertEquals(List.of(longest, longest + "...", "z"), log);
    }

    @Test
    void shouldLeaveOutWhatComesTooFast() {
        take("x\n".repeat(Lines.MOST + 1), 0);
        take("x\n".repeat(1_000_000), SECOND_NS - 1);
        assertEquals(Lines.MOST, log.size());
        take("y\n", SECOND_NS);
        assertEquals(List.of("... and 1000001 lines more, too many for the log", "y"),
                log.subList(Lines.MOST, log.size()));
    }

    @Test
    void shouldTellAtTheEndWhatWasLeftOut() {
        take("x\n".repeat(Lines.MOST + 1) + "y", 0);
        lines.finish();
        assertEquals("... and 2 lines more, too many for the log", log.getLast());
    }

    private void take(String text, long nowNs) {
        lines.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), nowNs);
    }
}
