package io.l7mp.proxy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Limits;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {

    private static final String TREE = """
        {"name":"s","IP":{"src":"1.2.3.4","":"empty"},"a/b":1,"m~n":2,
         "list":[10,[20]],"nil":null}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"/IP/src|\"1.2.3.4\"", "IP/src|\"1.2.3.4\"",
        "/IP/src/|\"1.2.3.4\"", "IP/src/|\"1.2.3.4\"", "/a~1b|1", "/m~0n|2", "/m~n|2", "/list/0|10",
        "/list/1/0|20", "/nil|null", "/IP//|\"empty\""})
    void shouldFindValues(String path, String json) {
        assertEquals(json, Json.text(Path.parse(path).find(tree()), Json.Format.TERSE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "/IP/x", "/IP/src/x", "/list/2", "/list/-1", "/list/00",
        "/list/x", "/list/length", "/list/99999999999999", "/nil/x", "/a/b", "//IP"})
    void shouldFindNothing(String path) {
        assertSame(Path.MISSING, Path.parse(path).find(tree()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//"})
    void shouldFindTheWhole(String path) {
        var tree = tree();
        assertSame(tree, Path.parse(path).find(tree));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/x|{\"x\":7}", "x/y/z|{\"x\":{\"y\":{\"z\":7}}}", "/s/y|{\"s\":{\"y\":7}}",
        "/list/0|{\"list\":[7,2]}", "/list/3|{\"list\":[1,2,null,7]}", "/list/x|{}",
        "/list/4096|{}", "/list/999999999999|{}", "/list/1/k|{\"list\":[1,{\"k\":7}]}",
        "/n/1|{\"n\":{\"1\":7}}", "/a~1b/|{\"a/b\":7}"})
    void shouldSetValues(String path, String changed) {
        var tree = metadata("{\"s\":\"text\",\"list\":[1,2]}");
        var expected = metadata("{\"s\":\"text\",\"list\":[1,2]}");
        expected.putAll(metadata(changed));
        Path.parse(path).set(tree, 7L);
        assertEquals(expected, tree);
    }

    @Test
    void shouldReplaceEverythingButTheName() {
        var tree = tree();
        Path.parse("/").set(tree, Map.of("x", 1L, "name", "other"));
        assertEquals(Map.of("x", 1L, "name", "s"), tree);
        Path.parse("/").set(tree, 5L);
        assertEquals(Map.of("x", 1L, "name", "s"), tree);
    }

    @Test
    void shouldCopyWhatItSets() {
        var value = Map.of("list", List.of(Map.of("k", 1L)));
        var tree = metadata("{}");
        Path.parse("/v").set(tree, value);
        Path.parse("/v/list/0/k").set(tree, 2L);
        assertEquals(1L, Path.parse("/list/0/k").find(value));
        assertEquals(2L, Path.parse("/v/list/0/k").find(tree));
        assertNotSame(value, tree.get("v"));
        assertNull(Path.copy(null));
    }

    @Test
    void shouldRefusePathsOfTooManySteps() {
        Path.parse("/a".repeat(128));
        assertThrows(IllegalArgumentException.class, () -> Path.parse("/a".repeat(129)));
        assertThrows(IllegalArgumentException.class, () -> Path.parse("/".repeat(100_000)));
    }

    @Test
    void shouldPrintAsPointer() {
        assertEquals("/a~1b/m~0n/0", Path.parse("a~1b/m~0n/0/").toString());
        assertEquals(Path.parse("/a"), Path.parse("a/"));
    }

    private static Map<String, Object> tree() {
        return metadata(TREE);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> metadata(String json) {
        return (Map<String, Object>) Path.copy(Documents.json("", json, Limits.BODY).plain());
    }
}
