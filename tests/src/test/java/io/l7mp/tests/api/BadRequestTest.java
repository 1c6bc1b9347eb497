// SPDX-License-Identifier: MIT
package io.l7mp.tests.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import io.l7mp.tests.peer.HttpReply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests of well-behaved HTTP and ill will: documents, names and paths. */
@NeedsNetNs
class BadRequestTest {
    private static final String JSON = "application/json";
    private static final String YAML = "text/x-yaml";
    private static final int DEPTH = 20_000;
    private static final String TOO_DEEP = "nested too deep: more than 64 levels";
    private static final String TOO_LARGE = "too large: more than 200000 values";
    private static final String NO_OBJECT = "An object (a set of key-value pairs) is expected";

    @RegisterExtension
    static final TestBed BED = new TestBed();

    private Unharmed unharmed;

    @BeforeEach
    void look() throws IOException {
        unharmed = Unharmed.before(BED);
    }

    static Stream<Arguments> structures() {
        return Stream.of(
            argumentSet("arrays", JSON, "[".repeat(DEPTH) + "]".repeat(DEPTH), TOO_DEEP),
            argumentSet("objects", JSON, "{\"a\":".repeat(DEPTH) + "1" + "}".repeat(DEPTH),
                TOO_DEEP),
            argumentSet("open arrays", JSON, "[".repeat(1_000_000), TOO_DEEP),
            argumentSet("flow sequences", YAML, "[".repeat(DEPTH) + "]".repeat(DEPTH), TOO_DEEP),
            argumentSet("flow mappings", YAML, "{a: ".repeat(DEPTH) + "}".repeat(DEPTH), TOO_DEEP),
            argumentSet("block sequences", YAML, "- ".repeat(DEPTH), TOO_DEEP),
            argumentSet("mappings as keys", YAML, "? ".repeat(DEPTH), "a key must be a scalar"),
            argumentSet("wide array", JSON, "[" + "1,".repeat(400_000) + "1]", TOO_LARGE),
            argumentSet("billion laughs", YAML, laughs(9), TOO_LARGE),
            argumentSet("quadratic blowup", YAML, "a: &a '" + "x".repeat(500_000) + "'\nb: ["
                + "*a,".repeat(80_000) + "]\n", "aliases stand for more than 1048576 characters"),
            argumentSet("merged quadratically", YAML, "a: &a {" + numbered(9000) + "}\nb:\n"
                + ("  - <<: [" + "*a,".repeat(50) + "]\n").repeat(2000), "too large"),
            argumentSet("chain of merges", YAML, mergeChain(2000), "too large"),
            argumentSet("alias of itself", YAML, "a: &a [*a]", "no anchor a before here"),
            argumentSet("duplicate key", JSON, "{\"cluster\":{\"name\":\"a\",\"name\":\"b\"}}",
                "/cluster/name: duplicate key"),
            argumentSet("duplicate key", YAML, "cluster: {name: a, name: b}",
                "line 1, column 20: /cluster/name: duplicate key"),
            argumentSet("two documents", JSON, good("a") + good("b"), "text after the end"),
            argumentSet("two documents", YAML, good("a") + "\n---\n" + good("b"),
                "a second document begins here"),
            argumentSet("constructor", YAML, "cluster: !!javax.script.ScriptEngineManager [ !!"
                + "java.net.URLClassLoader [[ !!java.net.URL ['http://h/'] ]] ]", "unknown tag"),
            argumentSet("own tag", YAML, "%TAG ! tag:x,2000:\n---\n!foo a: 1", "unknown tag"),
            argumentSet("half", JSON, "{\"cluster\":{\"name\":", "Invalid JSON format in request"),
            argumentSet("half", YAML, "cluster: {name:", "Invalid YAML format in request"),
            argumentSet("other language", JSON, "cluster: {}", "Invalid JSON format in request"),
            argumentSet("nothing", JSON, "", "nothing there"),
            argumentSet("nothing", YAML, "", NO_OBJECT),
            argumentSet("no object", JSON, "null", NO_OBJECT));
    }

    static Stream<Arguments> scalars() {
        return Stream.of(
            argumentSet("huge exponent", JSON, bytes("{\"a\":1e999999999}"), "out of range"),
            argumentSet("huge exponent", YAML, bytes("a: 1e999999999"), "out of range"),
            argumentSet("many digits", JSON, bytes("[" + "9".repeat(1_000_000) + "]"),
                "number value length (1000000) exceeds the maximum allowed (1000)"),
            argumentSet("many digits", YAML, bytes("a: " + "9".repeat(1_000_000)), "out of range"),
            argumentSet("hexadecimal", YAML, bytes("a: 0x" + "f".repeat(999_999)), "out of range"),
            argumentSet("many decimals", YAML, bytes("a: 0." + "9".repeat(999_999)), NO_OBJECT),
            argumentSet("not a number", JSON, bytes("[NaN]"), "non-standard token 'NaN'"),
            argumentSet("infinity", YAML, bytes("a: .inf"), "out of range"),
            argumentSet("long string", JSON, bytes("\"" + "x".repeat(1_000_000) + "\""), NO_OBJECT),
            argumentSet("long key", JSON, bytes("{\"" + "x".repeat(1_000_000) + "\":1}"),
                NO_OBJECT),
            argumentSet("long key", YAML, bytes("? " + "x".repeat(1_000_000) + "\n: 1"),
                NO_OBJECT),
            argumentSet("no UTF-8", JSON, latin1("{\"cluster\":\"\u00ff\"}"),
                "line 1, column 13: no UTF-8: byte 0xff at offset 12"),
            argumentSet("no UTF-8", YAML, latin1("cluster: \u00c3("), "no UTF-8: byte 0xc3"),
            argumentSet("overlong NUL", JSON, latin1("\"\u00c0\u0080\""), "no UTF-8: byte 0xc0"),
            argumentSet("surrogate", JSON, latin1("\"\u00ed\u00a0\u0080\""), "no UTF-8: byte 0xed"),
            argumentSet("UTF-16", JSON, "{}".getBytes(StandardCharsets.UTF_16), "no UTF-8"),
            argumentSet("two byte order marks", JSON, bytes("\ufeff\ufeff{}"), "code 65279"),
            argumentSet("NUL", JSON, bytes("{\"a\":\u0000}"), "Invalid JSON format"),
            argumentSet("NUL", YAML, bytes("a: \u0000"), "character U+0000 is not allowed"),
            argumentSet("escape sequence", YAML, bytes("a: \u001b[2J"), "U+001B is not allowed"));
    }

    @ParameterizedTest
    @MethodSource("structures")
    void shouldRefuseStructures(String type, String body, String content) throws IOException {
        Unharmed.assertRefused("400 Bad Request", content,
            BED.api().post("clusters", type, body));
        unharmed.check(1);
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void shouldRefuseScalars(String type, byte[] body, String content) throws IOException {
        try (var conn = BED.api().connect()) {
            conn.send("POST /api/v1/clusters HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type
                + "\r\nContent-Length: " + body.length + "\r\n\r\n");
            conn.send(body);
            Unharmed.assertRefused("400 Bad Request", content, HttpReply.read(conn));
        }
        unharmed.check(1);
    }

    @Test
    void shouldTolerateAByteOrderMark() throws IOException {
        BED.api().create("clusters", "\ufeffcluster: { name: marked, spec: { protocol: Echo } }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\\tb", "a\\r\\nb", "\\u0000", "a\\u0000", "a\\u007fb",
        "a\\u0085b", "a\\u00a0b", "a\\u2028b", "a\\u3000b", "a\\ud800b", "\\udc00",
        "{10000}"})
    void shouldRefuseNames(String name) throws IOException {
        var text = name.replace("{10000}", "x".repeat(10_000));
        for (var body : List.of(good(text), "{\"cluster\":{\"name\":\"c\",\"spec\":{\"protocol\":"
            + "\"TCP\"},\"endpoints\":[{\"name\":\"" + text + "\",\"spec\":{}}]}}")) {
            Unharmed.assertRefused("400 Bad Request", "Property name is invalid",
                BED.api().post("clusters", JSON, body));
        }
        unharmed.check(2);
    }

    @ParameterizedTest
    @CsvSource({"..,..", "..,%2e%2e", ".,%2E", "%2e%2e,%252e%252e", "a/b,a%2Fb", "a;b=c,a;b=c",
        "a?b,a%3Fb", "a#b,a%23b", "a\\b,a%5Cb", "\u00e4,%c3%a4", "__proto__,__proto__", "*,*"})
    void shouldTakeOddNamesForWhatTheyAre(String name, String path) throws IOException {
        BED.api().create("clusters", "{ cluster: { name: '" + name
            + "', spec: { protocol: Echo } } }");
        assertEquals(name, BED.api().json("clusters/" + path).at("name").text());
        BED.api().remove("clusters/" + path);
        unharmed.check(0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "clusters/%2e%2e        | 400 Bad Request | Unknown cluster \"..\"",
        "clusters/%2e%2e%2fconfig | 400 Bad Request | Unknown cluster \"../config\"",
        "clusters/%00           | 400 Bad Request | Unknown cluster",
        "clusters/%0d%0aX:%20y  | 400 Bad Request | Unknown cluster",
        "clusters/%e2%80%a8     | 400 Bad Request | Unknown cluster",
        "clusters/%c3           | 400 Bad Request | Malformed percent encoding in \"%c3\"",
        "clusters/%e0%80%80     | 400 Bad Request | Malformed percent encoding",
        "clusters/%ed%a0%80     | 400 Bad Request | Malformed percent encoding",
        "clusters/%zz           | 400 Bad Request | malformed",
        "clusters/%             | 400 Bad Request | malformed",
        "clusters/%u0041        | 400 Bad Request | malformed",
        "clusters/a b           | 400 Bad Request | malformed",
        "clusters/;x=1          | 400 Bad Request | Unknown cluster \";x=1\"",
        "clusters/../config     | 404 Not Found   | Unknown API operation",
        "%2e%2e/v1/clusters/x   | 404 Not Found   | Unknown API operation",
        "clusters//x            | 404 Not Found   | Unknown API operation",
        "/clusters/x            | 404 Not Found   | Unknown API operation",
        "clusters/              | 404 Not Found   | Unknown API operation",
        "clusters;x/y           | 404 Not Found   | Unknown API operation",
        "rulelists/x/rules/-1   | 400 Bad Request | No such rule list: x",
        "sessions/%00           | 400 Bad Request | No such session",
    })
    void shouldRefusePaths(String path, String status, String content) throws IOException {
        Unharmed.assertRefused(status, content, BED.api().delete(path));
        unharmed.check(1);
    }

    @Test
    void shouldRefuseALongName() throws IOException {
        Unharmed.assertRefused("400 Bad Request", "Unknown cluster",
            BED.api().delete("clusters/" + "x".repeat(10_000)));
        unharmed.check(1);
        assertTrue(unharmed.said().getFirst().length() < 1_000, "the line is cut");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "1e1", "0x1", "99999999999999999999", "+1"})
    void shouldRefusePositions(String position) throws IOException {
        Unharmed.assertRefused("400 Bad Request", "Cannot insert rule at position " + position,
            BED.api().post("rulelists/controller-listener-RuleList-0/rules/" + position,
                "rule: x"));
        unharmed.check(1);
    }

    private static String good(String name) {
        return "{\"cluster\":{\"name\":\"" + name + "\",\"spec\":{\"protocol\":\"Echo\"}}}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String laughs(int levels) {
        return "a0: &a0 [x]\n" + IntStream.range(1, levels).mapToObj(i -> "a" + i + ": &a" + i
            + " [" + String.join(",", Collections.nCopies(9, "*a" + (i - 1))) + "]\n")
            .reduce("", String::concat);
    }

    private static String numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i + ": 1, ")
            .reduce("", String::concat);
    }

    private static String mergeChain(int count) {
        return "a0: &a0 {x: 1}\n" + IntStream.range(1, count).mapToObj(i -> "a" + i + ": &a" + i
            + " {<<: *a" + (i - 1) + ", k" + i + ": 1}\n").reduce("", String::concat);
    }
}
