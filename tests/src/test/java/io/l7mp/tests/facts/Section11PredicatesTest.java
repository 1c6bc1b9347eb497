// SPDX-License-Identifier: MIT
package io.l7mp.tests.facts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.tests.bed.Json;
import io.l7mp.tests.bed.TestBed;
import io.l7mp.tests.lab.NeedsNetNs;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 11: what the predicates hold for. Each row of a table is a rule that a real HTTP session
 * meets or does not; the metadata are those of {@link #matches}. Listeners give no arrays, nulls or
 * booleans; predicates on such are compared in the unit tests.
 */
@NeedsNetNs
class Section11PredicatesTest {
    @RegisterExtension
    static final TestBed BED = new TestBed();

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        // deep equality, types matter
        "test|/HTTP/method|GET|T", "test|/HTTP/method|get|F", "test|/HTTP/method|GE|F",
        "test|/TCP/dst_port|PORT|T", "test|/TCP/dst_port|'PORT'|F", "test|/HTTP/headers/n|7|F",
        "test|/IP|{ dst_addr: 10.201.1.2, src_addr: 10.201.1.1 }|T",
        "test|/IP|{ src_addr: 10.201.1.1 }|F", "test|/none|null|F",
        // part of a string; there is no element in an object
        "contains|/HTTP/headers/word|ba|T", "contains|/HTTP/headers/word|''|T",
        "contains|/HTTP/headers/word|bb|F", "contains|/TCP/dst_port|2|F",
        "contains|/IP|src_addr|F", "contains|/none|x|F",
        "starts|/HTTP/headers/word|ab|T", "starts|/HTTP/headers/word|ba|F",
        "starts|/HTTP/headers/word|ababa|F", "starts|/TCP/dst_port|'2'|F", "starts|/none|''|F",
        // the first place where it is found must be the last possible one
        "ends|/HTTP/url/path|z=1|T", "ends|/HTTP/url/path|/p/q?z=1|T", "ends|/HTTP/url/path|q|F",
        "ends|/HTTP/headers/word|ab|F", "ends|/HTTP/headers/word|bab|T",
        "ends|/HTTP/headers/word|xyzuv|T", "ends|/HTTP/headers/word|xyzuvw|F",
        "ends|/HTTP/headers/word|abab|T", "ends|/none|x|F",
        // one of an array's elements
        "in|/HTTP/method|[ PUT, GET ]|T", "in|/HTTP/method|[ PUT, get ]|F",
        "in|/TCP/dst_port|[ 1, PORT ]|T", "in|/TCP/dst_port|[ 'PORT' ]|F", "in|/IP|[]|F",
        // numbers only
        "less|/TCP/dst_port|65536|T", "less|/TCP/dst_port|PORT|F", "less|/HTTP/headers/n|8|F",
        "more|/TCP/dst_port|1.5|T", "more|/TCP/dst_port|PORT|F", "more|/none|-1|F",
        // not anchored, strings only
        "matches|/IP/src_addr|^10\\.|T", "matches|/IP/src_addr|'201'|T",
        "matches|/IP/src_addr|^1\\.|F",
        "matches|/HTTP/headers/word|^(ab)+$|T", "matches|/TCP/dst_port|'2'|F",
        "matches|/HTTP/headers/word|'^(?!x)\\w{4}$'|T", "matches|/none|.*|F",
        // arrays only
        "contained|/HTTP/headers/word|ab|F", "intersects|/HTTP/headers/word|[ abab ]|F"})
    void shouldHoldForWhatItIsMeantFor(String op, String path, String value, String holds)
            throws IOException {
        assertMatches(holds, "{ op: " + op + ", path: '" + path + "', value: " + value + " }");
    }

    @ParameterizedTest(name = "{0} {1} {2}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "test|/HTTP/headers/x-mixed|hEllO|T", "contains|/HTTP/headers/x-mixed|ELL|T",
        "starts|/HTTP/headers/x-mixed|hell|T", "ends|/HTTP/headers/x-mixed|LO|T",
        "in|/HTTP/headers/x-mixed|[ x, hello ]|T", "matches|/HTTP/headers/x-mixed|^hello$|T",
        "test|/HTTP/headers/x-mixed|hell|F", "test|/IP|{ SRC_ADDR: 10.201.1.1 }|F"})
    void shouldIgnoreCaseWhenAsked(String op, String path, String value, String holds)
            throws IOException {
        assertMatches(holds, "{ op: " + op + ", path: '" + path + "', value: " + value
            + ", ignore_case: true }");
        assertMatches("F", "{ op: " + op + ", path: '" + path + "', value: " + value
            + ", ignore_case: false }");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({"defined,/IP/src_addr,T", "defined,/IP,T", "defined,/IP/none,F",
        "defined,/none/none,F", "undefined,/IP/src_addr,F", "undefined,/none,T",
        "undefined,/IP/src_addr/deeper,T", "undefined,/none/none,T"})
    void shouldTellWhetherSomethingIsDefined(String op, String path, String holds)
            throws IOException {
        assertMatches(holds, "{ op: " + op + ", path: " + path + " }");
    }

    @ParameterizedTest(name = "{1} is a {0}: {2}")
    @CsvSource({"string,/HTTP/method,T", "string,/TCP/dst_port,F", "number,/TCP/dst_port,T",
        "number,/HTTP/headers/n,F", "boolean,/HTTP/method,F", "object,/IP,T",
        "object,/HTTP/method,F", "array,/IP,F", "null,/none,F", "undefined,/none,T",
        "undefined,/IP,F", "date,/HTTP/headers/day,T", "date,/HTTP/headers/word,F",
        "time,/HTTP/headers/clock,T", "time,/HTTP/headers/day,F",
        "date-time,/HTTP/headers/moment,T", "date-time,/HTTP/headers/clock,F",
        "lang,/HTTP/headers/tongue,T", "lang,/HTTP/headers/n,F", "lang-range,/HTTP/headers/star,T",
        "lang-range,/HTTP/headers/n,F", "iri,/HTTP/headers/iri,T", "iri,/HTTP/headers/word,F",
        "absolute-iri,/HTTP/headers/iri,T", "absolute-iri,/HTTP/headers/word,F"})
    void shouldKnowTypes(String type, String path, String holds) throws IOException {
        assertMatches(holds, "{ op: type, path: " + path + ", value: '" + type + "' }");
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource(delimiter = '|', value = {
        "and|[ YES, YES ]|T", "and|[ YES, NO ]|F", "and|[]|T", "or|[ NO, YES ]|T",
        "or|[ NO, NO ]|F", "or|[]|T", "not|[ NO, NO ]|T", "not|[ NO, YES ]|F", "not|[]|T",
        "and|[ { op: or, apply: [ NO, YES ] }, { op: not, apply: [ NO ] } ]|T"})
    void shouldCombinePredicates(String op, String operands, String holds) throws IOException {
        assertMatches(holds, "{ op: " + op + ", apply: " + operands
            .replace("YES", "{ op: test, path: /HTTP/method, value: GET }")
            .replace("NO", "{ op: test, path: /HTTP/method, value: PUT }") + " }");
    }

    @Test
    void shouldApplyOperandsToWhatIsAtThePath() throws IOException {
        var operands = ", apply: [ { op: test, path: /method, value: GET }, "
            + "{ op: undefined, path: /HTTP } ] }";
        assertMatches("T", "{ op: and, path: /HTTP" + operands);
        assertMatches("F", "{ op: and" + operands);
        assertMatches("F", "{ op: and, path: /none" + operands);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/HTTP/headers/word", "HTTP/headers/word", "/HTTP/headers/word/",
        "HTTP/headers/word/"})
    void shouldTakePathsWithAndWithoutSlashes(String path) throws IOException {
        assertMatches("T", "{ op: test, path: " + path + ", value: abab }");
    }

    @Test
    void shouldMatchTheNameOfTheSession() throws IOException {
        assertMatches("T", "{ op: matches, path: /name, value: '^HTTP:10.201.1.1:\\d+-.*-0$' }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/HTTP/headers/x~0y", "/HTTP/headers/x~y"})
    void shouldTakeATildeEscapedOrNot(String path) throws IOException {
        assertMatches("T", "{ op: test, path: " + path + ", value: tilde }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'*'", "any string", "null", "false", "{ match: '*' }"})
    void shouldTakeEveryWildcard(String match) throws IOException {
        assertMatches("T", match);
    }

    @Test
    void shouldMatchEverythingWithoutAPredicate() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", Scene.to(Scene.ECHO));
        assertEquals(200, scene.http("/").status());
    }

    @ParameterizedTest(name = "{0} at {1}")
    @CsvSource(delimiter = '|', value = {
        "{ op: same, path: /IP, value: 1 }|/op", "{ path: /IP, value: 1 }|/op",
        "{ op: test, path: /IP }|/value", "{ op: in, path: /IP, value: 1 }|/value",
        "{ op: less, path: /IP, value: x }|/value", "{ op: type, path: /IP, value: int }|/value",
        "{ op: matches, path: /IP, value: '(' }|/value", "{ op: and }|/apply",
        "{ op: not, apply: [ { op: test, path: 1, value: 1 } ] }|/apply/0/path",
        "{ op: or, apply: { op: defined, path: / } }|/apply", "[]|''", "7|''", "true|''"})
    void shouldRefuseAMalformedPredicateWithAPointer(String match, String pointer)
            throws IOException {
        var scene = Scene.of(BED);
        var before = BED.api().json("config").toString().replaceAll("\"sessions\".*", "");
        var reply = BED.api().post("listeners", rules(scene, match));
        assertEquals(400, reply.status());
        var content = Json.parse(reply.body()).at("content").text();
        assertTrue(content.contains("/listener/rules/0/match" + pointer), content);
        assertEquals(before,
            BED.api().json("config").toString().replaceAll("\"sessions\".*", ""));
    }

    @Test
    void shouldRefuseAMalformedPredicateInARuleOfItsOwn() throws IOException {
        var reply = BED.api().post("rules",
            "rule: { name: bad, match: { op: same }, action: { route: x } }");
        assertEquals(400, reply.status());
        assertTrue(Json.parse(reply.body()).at("content").text().contains("/rule/match/op"),
            reply.body());
        assertEquals(400, BED.api().get("rules/bad").status());
    }

    @Test
    void shouldLetTheFirstMatchDecide() throws IOException {
        var scene = Scene.of(BED).listen("HTTP", "[ { name: first, match: { op: test, "
            + "path: /HTTP/method, value: PUT }, action: { route: a } }, { name: second, action: "
            + "{ route: { destination: " + Scene.ECHO + " } } }, { name: third, action: "
            + "{ route: b } } ]");
        assertEquals(200, scene.http("/").status());
        assertTrue(scene.await("DESTROYED").at("events/1/message").text().endsWith("/rule:second"));
    }

    private static void assertMatches(String holds, String match) throws IOException {
        assertEquals(holds, matches(match) ? "T" : "F", match);
    }

    /** Whether a rule with this predicate leads a request with all sorts of headers anywhere. */
    private static boolean matches(String match) throws IOException {
        var scene = Scene.of(BED);
        BED.api().create("listeners", rules(scene, match));
        var status = scene.http("/p/q?z=1", "word: abab", "X-Mixed: HeLLo", "n: 7", "x~y: tilde",
            "day: 2026-02-28", "clock: 23:59:59.5+01:00", "moment: 2026-02-28T23:59:59Z",
            "tongue: de-CH", "star: *", "iri: http://ex.org/a?b").status();
        assertTrue(status == 200 || status == 404, "status " + status);
        return status == 200;
    }

    private static String rules(Scene scene, String match) {
        return "listener: { name: " + scene.listener() + ", spec: { protocol: HTTP, port: "
            + scene.port() + " }, rules: [ { match: " + match.replace("PORT", "" + scene.port())
            + ", action: { route: { destination: " + Scene.ECHO + " } } } ] }";
    }
}
