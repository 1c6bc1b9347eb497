package io.l7mp.proxy.protocol.logger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.cluster.Direction;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.net.Batch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a Logger writes of a message, in each format. */
class EntriesTest {
    private static final String NOON = "2026-01-02T12:00:00.005Z";

    @Test
    void shouldWriteTextAsItIs() {
        assertEquals("line\n", entry(new TextEntries(""), "line\n"));
        assertEquals("p: line\n", entry(new TextEntries("p"), "line\n"));
        assertEquals("p: ", entry(new TextEntries("p"), ""));
    }

    @Test
    void shouldDumpBytes() {
        assertEquals(NOON + """
             s-1 ingress 18 bytes
            00000000  68 65 6c 6c 6f 20 77 6f  72 6c 64 0a 00 7f ff 7e  |hello world....~|
            00000010  2e 2e                                             |..|
            """, entry(new HexEntries(passing("", Direction.INGRESS)),
                "hello world\n\0\177\377~.."));
        assertEquals("p: " + NOON + " s-1 egress 1 byte\n"
                + "00000000  61                                                |a|\n",
                entry(new HexEntries(passing("p", Direction.EGRESS)), "a"));
        assertEquals(NOON + " s-1 egress 0 bytes\n",
                entry(new HexEntries(passing("", Direction.EGRESS)), ""));
    }

    @Test
    void shouldWriteAnObjectForEachMessage() {
        assertEquals("{\"timestamp\":\"" + NOON + "\",\"session\":\"s-1\","
                + "\"direction\":\"ingress\",\"length\":4,\"encoding\":\"utf-8\","
                + "\"payload\":\"a\\\"\\nb\"}\n",
                entry(new JsonEntries(passing("", Direction.INGRESS)), "a\"\nb"));
        assertEquals("{\"timestamp\":\"" + NOON + "\",\"prefix\":\"p\",\"session\":\"s-1\","
                + "\"direction\":\"egress\",\"length\":1,\"encoding\":\"base64\","
                + "\"payload\":\"/w==\"}\n",
                entry(new JsonEntries(passing("p", Direction.EGRESS)), "\377"));
    }

    @Test
    void shouldRefuseAFormatThatThereIsNot() {
        var spec = Node.of(Map.of("format", "xml"));
        var refusal = assertThrows(ConfigException.class, () -> LoggerSpec.of(spec));
        assertEquals("/format", refusal.pointer());
    }

    private static Passing passing(String prefix, Direction direction) {
        return new Passing(prefix, "s-1", direction, () -> Instant.parse(NOON));
    }

    /** The entry of a message that lies amid others. */
    private static String entry(Entries entries, String message) {
        var bytes = ("x" + message + "y").getBytes(StandardCharsets.ISO_8859_1);
        var batch = new Batch().over(ByteBuffer.allocateDirect(bytes.length).put(0, bytes), 0);
        batch.add(0, 1);
        batch.add(1, bytes.length - 2);
        return new String(entries.of(batch, 1), StandardCharsets.UTF_8);
    }
}
