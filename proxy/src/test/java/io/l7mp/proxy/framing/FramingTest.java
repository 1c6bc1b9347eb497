package io.l7mp.proxy.framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a spec may say of framing. */
class FramingTest {
    @Test
    void shouldLeaveAStreamWithoutFramingAsItIs() {
        var stream = new Wire();
        assertEquals(stream, Framing.of(Node.empty()).over(null, stream));
        assertEquals(stream, Framing.of(Node.of(Map.of("framing", "none"))).over(null, stream));
    }

    @Test
    void shouldAddItsFields() {
        assertEquals(Set.of("port", "framing", "max_frame"), Framing.with("port"));
    }

    @Test
    void shouldRefuseWhatThereIsNot() {
        assertRefuses(Map.of("framing", "cobs"), "/framing");
        assertRefuses(Map.of("framing", 5L), "/framing");
        assertRefuses(Map.of("framing", "line", "max_frame", 0L), "/max_frame");
        assertRefuses(Map.of("framing", "line", "max_frame", 1048577L), "/max_frame");
        assertRefuses(Map.of("framing", "rfc4571", "max_frame", 65536L), "/max_frame");
    }

    private static void assertRefuses(Map<String, Object> spec, String pointer) {
        var refusal = assertThrows(ConfigException.class, () -> Framing.of(Node.of(spec)));
        assertEquals(pointer, refusal.pointer());
    }
}
