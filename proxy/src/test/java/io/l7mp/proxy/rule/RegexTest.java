package io.l7mp.proxy.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is expected here is what RegExp.test of ECMA-262 answers. */
class RegexTest {

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`',
        ignoreLeadingAndTrailingWhitespace = false, value = {
            "b+;abc;T", "^a.c$;abc;T", "a$;a\\n;F", "^$;;T", "a.b;a\\nb;F", "a.b;a\u0085b;T",
            "a[^]b;a\\nb;T", "a[]b;ab;F", "[[];[;T", "[[a]];a];T", "[a&&b];&;T", "[a&&b];c;F",
            "[^a^];^;F", "[]a];a];F", "a{;a{;T", "a{,2};a{,2};T", "x{2};xx;T", "x{2,};xxx;T",
            "x{2,3}?y;xxxy;T", "};};T", "];];T", "\\/a\\-b;/a-b;T", "\\Qa;Qa;T", "\\z;z;T",
            "\\h;h;T", "\\A;A;T", "\\cA;\u0001;T", "\\x41\\u0042;AB;T",
            "\\x4;x4;T", "\\u00;u00;T", "[\\s];\u00a0;T", "\\s;\ufeff;T", "\\S;\u00a0;F",
            "[^\\S];\u00a0;T", "[^\\S];a;F", "[\\b];\u0008;T", "\\bab\\b;x ab y;T",
            "\\d\\D\\w\\W;1a_-;T", "(a)\\1;aa;T", "(?<n>a)\\k<n>;aa;T",
            "(?<a_1>x)(?<b>y)\\k<b>\\k<a_1>;xyyx;T", "\\k<n>;k<n>;T", "(?:ab)+?c;ababc;T",
            "a(?=b);ab;T", "a(?!b);ab;F", "(?<=a)b;ab;T", "(?<!a)b;ab;F", "a|b;;F", "#;#;T",
            "a b;a b;T", "[a-\\d];x;F", "é+;éé;T", "[+--];,;T", "\\.js$;a.js;T", "^\\[x\\]$;[x];T",
            "(a|b)*c;ababc;T", "(a)\\10;aa0;F", "(a)\\10;a\u0008;T", "\\1;\u0001;T", "\\8;8;T",
            "[\\d-x];-;T", "[a-\\d];-;T", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\\10;abcdefghijj;T",
            "\\(\\1;(\u0001;T", "[(]\\1;(\u0001;T"})
    void shouldMeanWhatJavaScriptMeans(String regex, String text, String found) {
        assertEquals(found.equals("T"), isFound(regex, text == null ? "" : text));
    }

    @Test
    void shouldMatchControlCharacters() {
        assertTrue(isFound("\\v", "\u000b"));
        assertTrue(isFound("[\\v]", "\u000b"));
        assertTrue(isFound("a\\0b", "a\0b"));
        assertTrue(isFound("[\\0]", "\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", ")", "[", "[a", "*", "+a", "a**", "a++", "a?+", "a{1}{2}", "^*",
        "(?", "(?i)a", "(?>a)", "(?<a)", "(?<a>x)(?<a>y)", "\\", "a{3,2}", "[b-a]",
        "x{99999999999}", "(?:", "$+", "|*"})
    void shouldRefuseWhatJavaScriptRefuses(String regex) {
        assertThrows(PatternSyntaxException.class,
            () -> Regex.compile(regex, false, () -> { }));
    }

    @Test
    void shouldRefuseExpressionsOfExtremeSize() {
        for (var regex : new String[] {"a".repeat(5000), "(".repeat(2000) + ")".repeat(2000),
            "(?:".repeat(101) + ")".repeat(101)}) {
            assertThrows(PatternSyntaxException.class,
                () -> Regex.compile(regex, false, () -> { }));
        }
        assertTrue(isFound("(".repeat(100) + "a" + ")".repeat(100), "a"));
        assertTrue(isFound("a|".repeat(2000) + "b", "b"));
    }

    @Test
    void shouldSearchLongTexts() {
        assertTrue(isFound("[a-z]+!$", "a".repeat(2000) + "!"));
        assertTrue(isFound("x$", "abc".repeat(30_000) + "x"));
    }

    private static boolean isFound(String regex, String text) {
        return Regex.compile(regex, false, () -> {
            throw new AssertionError("given up: " + regex);
        }).isFoundIn(text.replace("\\n", "\n"));
    }
}
