package io.l7mp.proxy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeTest {

    private static final String TEXT = """
        listeners:
          - name: one
            spec: {protocol: UDP, port: http, "a/b~c": [1, 2.5]}
        """;

    private final Node root = Documents.yaml("l7mp.yaml", TEXT, Limits.CONFIGURATION);

    @Test
    void shouldNamePlacePointerAndExpectationWhenTypeIsWrong() {
        var port = spec().get("port").orElseThrow();
        var error = assertThrows(ConfigException.class, () -> port.asInt(0, 65535));
        assertEquals("l7mp.yaml:3:33: /listeners/0/spec/port: "
            + "expected an integer from 0 to 65535, found \"http\"", error.getMessage());
        assertEquals("/listeners/0/spec/port: expected an integer from 0 to 65535, found \"http\"",
            error.content());
        assertEquals(new Position("l7mp.yaml", 3, 33), error.position());
    }

    @Test
    void shouldLeaveOutTheFileWhenBuiltInCode() {
        var error = assertThrows(ConfigException.class,
            () -> Node.of(Map.of("x", List.of(1))).string("x"));
        assertEquals("/x: expected a string, found an array", error.getMessage());
        assertEquals("expected a string, found an array", error.reason());
    }

    @Test
    void shouldEscapePointers() {
        assertEquals("/listeners/0/spec/a~1b~0c/1",
            spec().get("a/b~c").orElseThrow().elements().get(1).pointer());
    }

    @Test
    void shouldCutEnormousKeys() {
        var object = Node.of(Map.of("k".repeat(100_000), Map.of("x", 1)));
        var warnings = new ArrayList<String>();
        object.warnUnknown(Set.of("name"), warnings::add);
        assertEquals("/" + "k".repeat(60) + "...: unknown field \"" + "k".repeat(60) + "...\"",
            warnings.getFirst());
    }

    @Test
    void shouldPointAtTheMissingKey() {
        var error = assertThrows(ConfigException.class, () -> spec().string("address"));
        assertEquals("/listeners/0/spec/address: expected a string, found nothing",
            error.content());
    }

    @Test
    void shouldReadTypedValues() {
        var node = Node.of(Map.of("s", "x", "n", 7, "t", true));
        assertEquals("x", node.string("s"));
        assertEquals("y", node.string("q", "y"));
        assertEquals(7, node.integer("n", 1, 0, 10));
        assertEquals(1, node.integer("q", 1, 0, 10));
        assertEquals(true, node.bool("t", false));
        assertThrows(ConfigException.class, () -> node.integer("n", 1, 0, 6));
        assertThrows(ConfigException.class, () -> node.bool("n", false));
        assertThrows(ConfigException.class, node::asArray);
        assertThrows(ConfigException.class, node.get("s").orElseThrow()::asObject);
        assertThrows(ConfigException.class, node.get("s").orElseThrow()::asNumber);
    }

    @Test
    void shouldHandOutUnmodifiablePlainValues() {
        var large = new BigInteger("9".repeat(30));
        var plain = Map.of("a", Arrays.asList(1L, null, 0.5, "x", true, large));
        var node = Node.of(plain);
        assertEquals(plain, node.plain());
        var list = (List<?>) ((Map<?, ?>) node.plain()).get("a");
        assertThrows(UnsupportedOperationException.class, list::removeFirst);
        assertThrows(UnsupportedOperationException.class, ((Map<?, ?>) node.plain())::clear);
        assertThrows(UnsupportedOperationException.class, node.keys()::clear);
    }

    @Test
    void shouldCompareByStructureAlone() {
        var same = Documents.json("other", "{\"protocol\":\"UDP\",\"port\":\"http\","
            + "\"a/b~c\":[1.0,25e-1]}", Limits.BODY);
        assertEquals(spec(), same);
        assertEquals(spec().hashCode(), same.hashCode());
        assertEquals(Node.of(same), same);
        assertNotEquals(spec(), root);
        assertNotEquals(Node.of("1"), Node.of(1));
        assertNotEquals(Node.of(null), Node.of(false));
    }

    @Test
    void shouldRefuseWhatIsNoJson() {
        assertThrows(IllegalArgumentException.class, () -> Node.of(Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> Node.of(Float.POSITIVE_INFINITY));
        assertThrows(IllegalArgumentException.class, () -> Node.of(new Object()));
    }

    @Test
    void shouldWarnOfUnknownFieldsAndGuessWhatWasMeant() {
        var warnings = new ArrayList<String>();
        spec().warnUnknown(Set.of("protocol", "prot", "address"), warnings::add);
        assertEquals(List.of(
            "l7mp.yaml:3:33: /listeners/0/spec/port: "
                + "unknown field \"port\", did you mean \"prot\"?",
            "l7mp.yaml:3:48: /listeners/0/spec/a~1b~0c: unknown field \"a/b~c\""), warnings);
    }

    @Test
    void shouldFindTheNearestWord() {
        var known = List.of("destination", "ingress", "egress", "retry");
        assertEquals("destination", Spelling.nearest("desitnation", known).orElseThrow());
        assertEquals("ingress", Spelling.nearest("Ingres", known).orElseThrow());
        assertEquals("retry", Spelling.nearest("rerty", known).orElseThrow());
        assertEquals(true, Spelling.nearest("port", known).isEmpty());
        assertEquals(true, Spelling.nearest("x".repeat(100_000), known).isEmpty());
    }

    private Node spec() {
        return root.get("listeners").orElseThrow().elements().getFirst().get("spec").orElseThrow();
    }
}
