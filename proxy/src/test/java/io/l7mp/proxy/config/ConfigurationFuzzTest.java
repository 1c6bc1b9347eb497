package io.l7mp.proxy.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.function.Supplier;

/** A configuration is read, or refused with a reason; nothing else comes of any bytes. */
class ConfigurationFuzzTest {
    @FuzzTest
    void yaml(byte[] input) {
        read(() -> Documents.yaml("fuzz.yaml", input, Limits.CONFIGURATION));
    }

    @FuzzTest
    void json(byte[] input) {
        read(() -> {
            var node = Documents.json("fuzz.json", input, Limits.CONFIGURATION);
            var written = Json.text(node.plain(), Json.Format.TERSE);
            assertEquals(node, Documents.json("", written, Limits.CONFIGURATION));
            return node;
        });
    }

    private static void read(Supplier<Node> document) {
        try {
            Configuration.of(document.get());
        } catch (ConfigException e) {
            assertFalse(e.reason().isBlank());
        }
    }
}
