package io.l7mp.proxy.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarningsTest {
    private final List<String> log = new ArrayList<>();
    private final Warnings warnings = new Warnings(log::add);

    @Test
    void shouldTellWhenAsked() {
        warnings.accept("one");
        warnings.accept("two");
        assertEquals(List.of(), log);
        warnings.tell();
        assertEquals(List.of("one", "two"), log);
    }

    @Test
    void shouldCountThoseBeyondTheMost() {
        for (var i = 0; i < Warnings.MAX_TOLD + 3; i++) {
            warnings.accept("again");
        }
        warnings.tell();
        assertEquals(Warnings.MAX_TOLD + 1, log.size());
        assertEquals("and 3 more warnings", log.getLast());
    }
}
