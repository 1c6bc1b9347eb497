package io.l7mp.proxy.document;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

    private static final Limits SMALL = new Limits(1000, 10, 8);

    @TempDir
    Path directory;

    @Test
    void shouldReadJson() {
        assertEquals("{\"a\":[1,-2.5,\"x\\n\",true,false,null,{}],\"\":[]}",
            json(" {\"a\" : [1, -2.5, \"x\\n\", true, false, null, {}], \"\": [] }\n").toString());
        assertEquals("\"é😀\"", Documents.json("", "\"é😀\"".getBytes(UTF_8), SMALL).toString());
        assertEquals("[12345678901234567890123,9223372036854775807,1e+300,1]",
            json("[12345678901234567890123, 9223372036854775807, 1e300, 1.0]").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"a\":1,\"a\":2}|1:8: /a: duplicate key",
        "{\"a\":{\"b\":1,\\n \"b\":2}}|2:2: /a/b: duplicate key",
        "{\"a\":|1:6", "[1,\\n2|2:2", "{\"a\" 1}|1:6", "[1 2]|1:4", "nul|1:1", "``|1:1",
        "{} {}|1:4: text after", "[1e999]|1:2: /0: number out of range", "[NaN]|1:5", "[01]|1:3",
        "{'a':1}|1:2", "[1,]|1:4", "\"a\\nb\"|1:", "[\"\\\\x\"]|1:", "{1:2}|1:2", "// c\\n1|1:1",
        "\u0000|1:1", "[\"a\u0000b\"]|1:"})
    void shouldRefuseMalformedJsonByLineAndColumn(String text, String where) {
        var escaped = text.replace("\\n", "\n").replace("\\\\", "\\");
        var error = assertThrows(ConfigException.class, () -> json(escaped));
        var message = error.getMessage();
        assertTrue(message.startsWith("f:" + where), message);
        assertTrue(!message.contains("Source") && !message.contains("\n"), message);
    }

    @Test
    void shouldNameLinesOfBodiesWithoutFile() {
        var error = assertThrows(ConfigException.class,
            () -> Documents.json("", "{\n  oops }", SMALL));
        assertTrue(error.content().startsWith("line 2, column 3: "), error.content());
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "No", "on", "yes", "off", "y", "0o8", "1_000", "2001-01-01",
        "12:30", "<", "=", "1.2.3.4", "+", ".", "0b1", "nULL", "tRue", "0x"})
    void shouldKeepWordsThatAreNoCoreSchemaValues(String word) {
        assertEquals(Node.of(word), yaml("a: " + word).get("a").orElseThrow());
    }

    @ParameterizedTest
    @CsvSource({"~, null", "'', null", "Null, null", "True, true", "FALSE, false", "0x1F, 31",
        "0o17, 15", "010, 10", "+12, 12", "-3, -3", "1., 1", ".5, 0.5", "1e3, 1000",
        "1.5E-3, 0.0015", "!!str 12, '\"12\"'", "! 12, '\"12\"'", "!!int 7, 7", "!!float 1, 1",
        "'!!null ', null", "'\"12\"', '\"12\"'", "!!bool true, true",
        "99999999999999999999, 99999999999999999999"})
    void shouldReadScalarsOfTheCoreSchema(String text, String json) {
        assertEquals(json, yaml("a: " + text).get("a").orElseThrow().toString());
    }

    @Test
    void shouldReadBlockAndFlowYaml() {
        assertEquals("{\"a\":[1,{\"b\":\"x y\"}],\"c\":\"l1\\nl2\\n\","
            + "\"d\":\"f g\",\"e\":[],\"f\":{}}",
            yaml("""
                # comment
                a:
                - 1
                - b: x
                    y
                c: |
                  l1
                  l2
                d: >-
                  f
                  g
                "e": []
                f: !!map {}
                """).toString());
    }

    @Test
    void shouldFollowAliasesAndGiveThemPlacesOfTheirOwn() {
        var root = yaml("""
            base: &b {port: 1, list: &l [x]}
            other: *b
            third: [*l, 1]
            ? &k key
            : *k
            """);
        assertEquals("{\"base\":{\"port\":1,\"list\":[\"x\"]},"
            + "\"other\":{\"port\":1,\"list\":[\"x\"]},"
            + "\"third\":[[\"x\"],1],\"key\":\"key\"}", root.toString());
        var port = root.get("other").orElseThrow().get("port").orElseThrow();
        assertEquals("/other/port", port.pointer());
        assertEquals(1, port.position().line());
    }

    @Test
    void shouldMergeKeys() {
        assertEquals("{\"x\":{\"a\":1,\"b\":2},\"y\":{\"a\":1,\"b\":3,\"c\":4}}",
            yaml("x: &x {a: 1, b: 2}\ny: {<<: *x, b: 3, c: 4}").toString());
        assertEquals("{\"b\":3,\"a\":1}",
            yaml("b: 3\n<<: {a: 1, b: 2}").toString());
        assertEquals("{\"a\":1,\"b\":2}", yaml("<<: [{a: 1}, {a: 9, b: 2}]").toString());
        assertEquals("{\"<<\":{\"a\":1}}", yaml("'<<': {a: 1}").toString());
        assertEquals("/a/1", yaml("<<: {a: [0, 1]}").get("a").orElseThrow().elements().get(1)
            .pointer());
    }

    @Test
    void shouldTurnKeysIntoStrings() {
        assertEquals("{\"1\":1,\"true\":2,\"null\":3,\"1.5\":4,\"no\":5,\"16\":6}",
            yaml("{1: 1, true: 2, ~: 3, 1.50: 4, no: 5, 0x10: 6}").toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a: 1\\nb: 2\\na: 3|3:1: /a: duplicate key",
        "1: a\\n'1': b|2:1: /1: duplicate key",
        "a: 1\\n---\\nb: 2|2:1: a second document begins here",
        "a: 1\\n...\\n---\\nb|3:1: a second document begins here",
        "a: *nope|1:4: no anchor nope", "a: &a [*a]|1:8: no anchor a",
        "a: !foo 1|1:4: /a: unknown tag !foo",
        "a: !!binary aGk=|1:4: /a: unknown tag tag:yaml.org,2002:binary",
        "a: !!set {x}|1:4: /a: unknown tag", "a: !!java.lang.Object []|1:4: /a: unknown tag",
        "a: !!int x|1:4: /a: not of type", "a: .inf|1:4: /a: number out of range",
        "a: -.INF|1:4: /a: number", "a: .nan|1:4: /a: number", "a: 1e999|1:4: /a: number",
        "a: [1, 2|1:9", "a: 'x|1:6", "a: b: c|1:5", "\\ta: 1|1:1", "a: @x|1:4", "[a]: 1|1:1: a key",
        "{[a]: 1}|1:2: a key", "<<: 1|1:5: /<<: expected an object", "a: }|1:4",
        "a: x\u0001y|1:5: character U+0001 is not allowed",
        "x: é😀\\ny: \u0000z|2:4: character U+0000",
        "%YAML 3.0\\n---\\na|1:"})
    void shouldRefuseMalformedYamlByLineAndColumn(String text, String where) {
        var escaped = text.replace("\\n", "\n").replace("\\t", "\t");
        var error = assertThrows(ConfigException.class, () -> yaml(escaped));
        var message = error.getMessage();
        assertTrue(message.startsWith("f:" + where), message);
        assertTrue(!message.contains("\n"), message);
    }

    @Test
    void shouldTakeAnEmptyYamlForNull() {
        for (var text : new String[] {"", "# nothing\n", "---\n", "~"}) {
            assertEquals(Node.Kind.NULL, yaml(text).kind());
        }
    }

    @Test
    void shouldTolerateAByteOrderMark() {
        assertEquals("[1]", Documents.json("", "\uFEFF[1]".getBytes(UTF_8), SMALL).toString());
        assertEquals("{\"a\":1}",
            Documents.yaml("", "\uFEFFa: 1".getBytes(UTF_8), SMALL).toString());
    }

    @Test
    void shouldRefuseBadUtf8ByOffset() {
        var text = "ab\n\"xx".getBytes(UTF_8);
        text[5] = (byte) 0xc3;
        for (var error : new ConfigException[] {
            assertThrows(ConfigException.class, () -> Documents.yaml("f", text, SMALL)),
            assertThrows(ConfigException.class, () -> Documents.json("f", text, SMALL))}) {
            assertEquals("f:2:3: no UTF-8: byte 0xc3 at offset 5", error.getMessage());
        }
        var late = ("[\"" + "x".repeat(20_000) + "\"]").getBytes(UTF_8);
        late[19_000] = (byte) 0xff;
        var error = assertThrows(ConfigException.class,
            () -> Documents.json("f", late, Limits.BODY));
        assertEquals("no UTF-8: byte 0xff at offset 19000", error.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "- ", "? ", "a: {b: [", "- - ", "[[", "{"})
    void shouldRefuseDeepNestingWithoutOverflowingTheStack(String opening) {
        var text = opening.repeat(20_000);
        for (int depth : new int[] {64, 512}) {
            var limits = new Limits(1 << 20, 100_000, depth);
            assertThrows(ConfigException.class, () -> Documents.json("", text, limits));
            assertThrows(ConfigException.class, () -> Documents.yaml("", text, limits));
        }
    }

    @Test
    void shouldAcceptTheDeepestAllowed() {
        var text = "[".repeat(8) + "1" + "]".repeat(8);
        assertEquals(text, json(text).toString());
        assertEquals(text, yaml(text).toString());
        var deeper = "[".repeat(9) + "]".repeat(9);
        var error = assertThrows(ConfigException.class, () -> json(deeper));
        assertTrue(error.reason().startsWith("nested too deep"), error.reason());
        assertThrows(ConfigException.class, () -> yaml(deeper));
    }

    @Test
    void shouldBoundAliasBombs() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        var merges = new StringBuilder("a0: &a0 {a: {b: {c: 1}}}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(10)));
            merges.append("a%d: &a%d {<<: *a%d, x%d: *a%d}\n".formatted(i, i, i - 1, i, i - 1));
        }
        for (var text : new String[] {bomb.toString(), merges.toString()}) {
            var error = assertThrows(ConfigException.class,
                () -> Documents.yaml("f", text, Limits.BODY));
            assertTrue(error.reason().startsWith("too large")
                || error.reason().startsWith("nested too deep"), error.reason());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[&a '%s', *a, *a, *a]", "[&a {'%s': 1}, *a, *a, *a]",
        "[&a '%s', {*a : 1}, {*a : 1}, {*a : 1}]",
        "[&a {'%s': 1}, {<<: *a}, {<<: *a}, {<<: *a}]"})
    void shouldBoundWhatAliasesStandFor(String text) {
        var limits = new Limits(1000, 1000, 10);
        var error = assertThrows(ConfigException.class,
            () -> Documents.yaml("", text.formatted("x".repeat(400)), limits));
        assertEquals("too large: aliases stand for more than 1000 characters", error.reason());
        Documents.yaml("", text.formatted("x".repeat(100)), limits);
    }

    @Test
    void shouldBoundValuesAndBytes() {
        assertEquals(99, json("[" + "1,".repeat(98) + "1]").elements().size());
        var many = "[" + "1,".repeat(99) + "1]";
        assertTrue(assertThrows(ConfigException.class, () -> json(many)).reason()
            .startsWith("too large: more than 100 values"));
        assertThrows(ConfigException.class, () -> yaml(many));
        var large = " ".repeat(1001);
        assertEquals("f: too large: more than 1000 bytes",
            assertThrows(ConfigException.class, () -> yaml(large)).getMessage());
        assertThrows(ConfigException.class,
            () -> Documents.json("f", large.getBytes(UTF_8), SMALL));
    }

    @Test
    void shouldSayInPlainWordsThatANumberIsTooLong() {
        var error = assertThrows(ConfigException.class,
            () -> Documents.json("", "9".repeat(2000), Limits.BODY));
        assertEquals("number value length (2000) exceeds the maximum allowed (1000)",
            error.reason());
    }

    @Test
    void shouldNotSpendQuadraticTimeOnLongNumbers() {
        var digits = "9".repeat(900_000);
        assertThrows(ConfigException.class, () -> Documents.yaml("", digits, Limits.BODY));
        assertThrows(ConfigException.class, () -> Documents.json("", digits, Limits.BODY));
    }

    @Test
    void shouldChooseTheLanguageOfAFileByItsName() throws Exception {
        var yaml = Files.writeString(directory.resolve("l7mp.YAML"), "a: no\n");
        var json = Files.writeString(directory.resolve("l7mp.conf"), "{\"a\": 1}");
        var yml = Files.writeString(directory.resolve("l7mp.yml"), "a: yes\n");
        assertEquals("{\"a\":\"no\"}", Documents.file(yaml, SMALL).toString());
        var error = assertThrows(ConfigException.class, () -> Documents.file(yml, SMALL));
        assertTrue(error.reason().endsWith("(YAML is only what is called .yaml)"), error.reason());
        assertEquals("{\"a\":1}", Documents.file(json, SMALL).toString());
        Files.writeString(json, "a: 1");
        assertThrows(ConfigException.class, () -> Documents.file(json, SMALL));
        Files.writeString(json, " ".repeat(1001));
        assertTrue(assertThrows(ConfigException.class, () -> Documents.file(json, SMALL))
            .reason().startsWith("too large"));
    }

    @Test
    void shouldSayWhyAFileCannotBeRead() {
        var missing = directory.resolve("missing.yaml");
        var error = assertThrows(ConfigException.class, () -> Documents.file(missing, SMALL));
        assertEquals(missing + ": cannot read: no such file", error.getMessage());
        var error2 = assertThrows(ConfigException.class, () -> Documents.file(directory, SMALL));
        assertTrue(error2.reason().startsWith("cannot read: "), error2.reason());
    }

    @Test
    void shouldNotNameAFileTwiceThatCannotBeRead() {
        assertEquals("permission denied", Documents.reason(new AccessDeniedException("f")));
        assertEquals("no such file", Documents.reason(new NoSuchFileException("f")));
        assertEquals("Is a directory",
            Documents.reason(new FileSystemException("f", null, "Is a directory")));
    }

    private static Node json(String text) {
        return Documents.json("f", text, SMALL);
    }

    private static Node yaml(String text) {
        return Documents.yaml("f", text, SMALL);
    }
}
