package io.l7mp.proxy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatchTest {

    private static final Object TREE = Documents.yaml("", """
        name: UDP:1
        IP: {src_addr: 127.0.0.1, dst_addr: 10.0.0.2}
        UDP: {src_port: 40000, dst_port: 15000}
        ratio: 0.5
        big: 12345678901234567890
        flag: false
        nil: null
        word: abab
        Mixed: HeLLo
        list: [1, two, {a: [1.0, b]}, null]
        deep: {x: {y: 1, z: [Q]}}
        """, Limits.BODY).plain();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // test: deep equality, types matter
        "test|/IP/src_addr|'127.0.0.1'|T", "test|/IP/src_addr|'127.0.0.2'|F",
        "test|/UDP/src_port|40000|T", "test|/UDP/src_port|40000.0|T",
        "test|/UDP/src_port|'40000'|F", "test|/ratio|0.5|T", "test|/big|12345678901234567890|T",
        "test|/big|12345678901234567891|F", "test|/flag|false|T", "test|/flag|null|F",
        "test|/flag|0|F", "test|/nil|null|T", "test|/none|null|F",
        "test|/deep|{x: {z: [Q], y: 1.0}}|T", "test|/deep|{x: {z: [Q]}}|F",
        "test|/deep|{x: {z: [q], y: 1}}|F", "test|/list/3|null|T",
        "test|/list|[1, two, {a: [1, b]}, null]|T", "test|/list|[1, two, {a: [1, b]}]|F",
        "test|IP/src_addr/|'127.0.0.1'|T",
        // contains: a part of a string, an element of an array
        "contains|/word|ba|T", "contains|/word|''|T", "contains|/word|bb|F",
        "contains|/word|1|F", "contains|/list|two|T", "contains|/list|{a: [1, b]}|T",
        "contains|/list|null|T", "contains|/list|2|F", "contains|/deep|x|F",
        "contains|/none|x|F",
        // starts, ends
        "starts|/word|ab|T", "starts|/word|b|F", "starts|/UDP/src_port|'4'|F",
        "starts|/word|ababa|F", "ends|/word|bab|T", "ends|/word|abab|T", "ends|/word|a|F",
        "ends|/word|ab|F", "ends|/word|xyzab|T", "ends|/word|xyzuab|F", "ends|/none|''|F",
        "ends|/word|''|F",
        // in
        "in|/UDP/dst_port|[1, 15000]|T", "in|/UDP/dst_port|['15000']|F", "in|/word|[]|F",
        "in|/nil|[null]|T", "in|/none|[null]|F", "in|/deep/x/z|[[Q]]|T",
        // less, more
        "less|/UDP/src_port|40001|T", "less|/UDP/src_port|40000|F", "less|/ratio|1|T",
        "less|/big|12345678901234567891|T", "less|/word|1|F", "less|/none|1|F",
        "more|/UDP/src_port|39999.5|T", "more|/UDP/src_port|40000|F", "more|/nil|-1|F",
        "more|/big|1e10|T", "more|/big|1e30|F",
        // matches: not anchored
        "matches|/word|b|T", "matches|/word|^b|F", "matches|/word|^(ab)+$|T",
        "matches|/word|c|F", "matches|/UDP/src_port|'4'|F", "matches|/IP/src_addr|'^127\\.'|T",
        // defined, undefined
        "defined|/nil||T", "defined|/none||F", "defined|/||T", "undefined|/none||T",
        "undefined|/nil||F", "undefined|/IP/src_addr/x||T",
        // contained, intersects
        "contained|/list|two|T", "contained|/list|three|F", "contained|/word|a|F",
        "intersects|/list|[x, two]|T", "intersects|/list|[x, y]|F", "intersects|/list|[]|F",
        "intersects|/word|[abab]|F", "intersects|/list|[[null]]|F", "intersects|/list|[null]|T"})
    void shouldHoldAsDocumented(String op, String path, String value, String holds) {
        var predicate = value == null ? "{op: %s, path: '%s'}".formatted(op, path)
            : "{op: %s, path: '%s', value: %s}".formatted(op, path, value);
        assertEquals(holds.equals("T"), compile(predicate).matches(TREE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"test|/Mixed|hEllO", "contains|/Mixed|lL",
        "starts|/Mixed|HEL", "ends|/Mixed|LO", "in|/Mixed|[x, hello]", "matches|/Mixed|^hello$",
        "contained|/list|TWO", "intersects|/list|[TWO]", "contains|/list|{a: [1, B]}",
        "test|/deep|{x: {y: 1, z: [q]}}"})
    void shouldIgnoreCaseWhenAsked(String op, String path, String value) {
        var predicate = "{op: %s, path: '%s', value: %s, ignore_case: %s}";
        assertTrue(compile(predicate.formatted(op, path, value, true)).matches(TREE));
        assertFalse(compile(predicate.formatted(op, path, value, false)).matches(TREE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "and|[]|T", "or|[]|T", "not|[]|T", "and|[T, T]|T", "and|[T, F]|F", "or|[F, T]|T",
        "or|[F, F]|F", "not|[F, F]|T", "not|[F, T]|F"})
    void shouldCombine(String op, String operands, String holds) {
        var apply = operands.replace("T", "{op: defined, path: /word}")
            .replace("F", "{op: undefined, path: /word}");
        assertEquals(holds.equals("T"),
            compile("{op: %s, apply: %s}".formatted(op, apply)).matches(TREE));
    }

    @Test
    void shouldTakeThePathOfACombinationForTheRootOfItsOperands() {
        assertTrue(compile("""
            {op: and, path: /deep, apply: [
              {op: not, path: x, apply: [{op: test, path: /y, value: 2}]},
              {op: or, apply: [{op: test, path: /x/y, value: 1}]}]}""").matches(TREE));
        assertTrue(compile("{op: and, path: /none, apply: [{op: undefined, path: /x}]}")
            .matches(TREE));
        assertFalse(compile("{op: and, path: /none, apply: [{op: defined}]}").matches(TREE));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "string|x|T", "string|1|F", "number|1.5|T", "number|'1'|F", "boolean|false|T",
        "object|{}|T", "object|[]|F", "array|[]|T", "null|null|T", "null|0|F", "undefined|1|F",
        "date|'2026-02-28'|T", "date|'2026-02-30'|F", "date|'2026-2-8'|F", "date|20260228|F",
        "time|'23:59:60Z'|T", "time|'12:00:00.123456789012+01:00'|T", "time|'12:00:00'|F",
        "time|'24:00:00Z'|F", "time|'12:00Z'|F", "time|'12:00:00+24:00'|F", "time|'Z'|F",
        "date-time|'2026-02-28T12:00:00Z'|T", "date-time|'2026-02-28t12:00:00.5-08:00'|T",
        "date-time|'2026-02-28 12:00:00Z'|F", "date-time|'2026-02-28'|F",
        "lang|en|T", "lang|de-CH-1996|T", "lang|'*'|F", "lang|en_US|F", "lang|''|F",
        "lang-range|'*'|T", "lang-range|de-*-DE|T", "lang-range|de-|F",
        "iri|'http://ex.org/ä?q=1#f'|T", "iri|'urn:x'|T", "iri|'/relative'|F", "iri|'a b:c'|F",
        "iri|'http://x/%zz'|F", "absolute-iri|'http://ex.org/a'|T",
        "absolute-iri|'http://ex.org/a#f'|F"})
    void shouldKnowTypes(String type, String value, String holds) {
        var tree = Documents.yaml("", "v: " + value, Limits.BODY).plain();
        var match = compile("{op: type, path: /v, value: '%s'}".formatted(type));
        assertEquals(holds.equals("T"), match.matches(tree));
    }

    @Test
    void shouldKnowTheTypeOfNothing() {
        assertTrue(compile("{op: type, path: /x, value: undefined}").matches(TREE));
        assertFalse(compile("{op: type, path: /x, value: 'null'}").matches(TREE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'*'", "null", "false", "{match: '*'}", "anything"})
    void shouldMatchEverythingByWildcards(String match) {
        assertTrue(compile(match).matches(TREE));
        assertTrue(compile(match).matches(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "true|", "[]|", "7|", "{}|/op", "{op: 1}|/op", "{op: tset}|/op", "{op: test}|/value",
        "{op: test, path: 1, value: 1}|/path", "{op: test, value: 1, ignore_case: 1}|/ignore_case",
        "{op: in, value: x}|/value", "{op: less, value: '1'}|/value", "{op: more}|/value",
        "{op: starts, value: 1}|/value", "{op: ends, value: null}|/value",
        "{op: matches, value: '('}|/value", "{op: matches, value: 7}|/value",
        "{op: type, value: strin}|/value", "{op: intersects, value: {}}|/value", "{op: and}|/apply",
        "{op: and, apply: {}}|/apply", "{op: or, apply: ['*']}|/apply/0",
        "{op: not, apply: [{op: defined}, {op: and, apply: [{op: nope}]}]}|/apply/1/apply/0/op"})
    void shouldPointAtWhatIsMalformed(String predicate, String pointer) {
        var error = assertThrows(ConfigException.class, () -> compile(predicate));
        assertEquals(pointer == null ? "" : pointer, error.pointer());
    }

    @Test
    void shouldSayWhichOperationsThereAre() {
        var error = assertThrows(ConfigException.class, () -> compile("{op: tset}"));
        assertTrue(error.reason().contains("one of test, contains"), error.reason());
    }

    @Test
    void shouldRefusePathsOfTooManySteps() {
        var match = Node.of(Map.of("op", "defined", "path", "/a".repeat(1000)));
        assertEquals("/path",
            assertThrows(ConfigException.class, () -> Match.compile(match)).pointer());
    }

    @Test
    void shouldNeverThrowWhateverTheMetadata() {
        var ops = List.of("test", "contains", "starts", "ends", "in", "less", "more", "matches",
            "defined", "undefined", "type", "contained", "intersects");
        for (var op : ops) {
            var value = switch (op) {
                case "in", "intersects" -> "[1]";
                case "less", "more" -> "1";
                case "type" -> "date";
                default -> "x";
            };
            var match = compile("{op: %s, path: /v, value: %s}".formatted(op, value));
            for (var tree : new Object[] {null, 1L, "x", List.of(), Map.of(),
                Map.of("v", Arrays.asList((Object) null)), Map.of("v", Map.of("k", 0.5))}) {
                match.matches(tree);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(.*)*x", "(a*)*b", "^(([a-z])+.)+[A-Z]+$"})
    void shouldGiveUpCatastrophicExpressionsAndSaySoOnce(String regex) {
        var warnings = new ArrayList<String>();
        var match = Match.compile(
            Node.of(Map.of("op", "matches", "path", "/v", "value", regex)), warnings::add);
        for (int length : new int[] {5000, 100_000}) {
            assertFalse(match.matches(Map.of("v", "a".repeat(length) + "!")));
        }
        assertEquals(
            List.of("/value: regular expression given up, it takes too long"), warnings);
    }

    @Test
    void shouldTakeLongTextsOfTypes() {
        var iri = compile("{op: type, path: /v, value: iri}");
        assertTrue(iri.matches(Map.of("v", "http://" + "ä%20".repeat(50_000) + "#f")));
        assertFalse(iri.matches(Map.of("v", "http://" + "a".repeat(100_000) + " ")));
        var lang = compile("{op: type, path: /v, value: lang}");
        assertTrue(lang.matches(Map.of("v", "en" + "-abc".repeat(50_000))));
        var range = compile("{op: type, path: /v, value: lang-range}");
        assertTrue(range.matches(Map.of("v", "en" + "-*".repeat(50_000))));
        var time = compile("{op: type, path: /v, value: time}");
        assertTrue(time.matches(Map.of("v", "12:00:00." + "1".repeat(100_000) + "Z")));
    }

    private static Match compile(String predicate) {
        return Match.compile(Documents.yaml("", predicate, Limits.BODY));
    }
}
