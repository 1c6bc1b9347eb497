package io.l7mp.proxy.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    private static final Node CONTROLLER = Documents.json("", """
        [{"name":"controller-listener","spec":{"protocol":"HTTP","port":1234},
          "rules":"controller-listener-RuleList-0","options":{"track":0}}]""", Limits.BODY);
    private static final Node ADMIN = Documents.json("", """
        {"log_level":"error","strict":false,"offload":false,"version":"0.5.7"}""", Limits.BODY);

    @Test
    void shouldIndentByTwo() {
        assertEquals("""
            [
              {
                "name": "controller-listener",
                "spec": {
                  "protocol": "HTTP",
                  "port": 1234
                },
                "rules": "controller-listener-RuleList-0",
                "options": {
                  "track": 0
                }
              }
            ]""", Json.text(CONTROLLER, Json.Format.of("plain")));
        assertEquals("{\n  \"a\": [],\n  \"b\": {}\n}", Json.text(empties(), Json.Format.PLAIN));
    }

    @Test
    void shouldIndentErrorsByFour() {
        assertEquals("{\n    \"a\": [\n        1\n    ]\n}",
            Json.text(Map.of("a", List.of(1)), Json.Format.ERROR));
    }

    @Test
    void shouldWriteTerse() {
        assertEquals("{\"log_level\":\"error\",\"strict\":false,\"offload\":false,"
            + "\"version\":\"0.5.7\"}", Json.text(ADMIN, Json.Format.of("terse")));
        assertEquals("{\"a\":[],\"b\":{}}", Json.text(empties(), Json.Format.TERSE));
    }

    @Test
    void shouldWriteSpaced() {
        var tree = List.of(ordered("name", "x", "spec", Map.of("port", 1)));
        assertEquals("[ { \"name\": \"x\", \"spec\": { \"port\": 1 } } ]",
            Json.text(tree, Json.Format.of("space")));
        assertEquals("{ \"a\": [], \"b\": {} }", Json.text(empties(), Json.Format.SPACE));
    }

    @Test
    void shouldWriteLines() {
        assertEquals("""
            { "log_level": "error"
            , "strict": false
            , "offload": false
            , "version": "0.5.7"
            }""", Json.text(ADMIN, Json.Format.of("lines")));
        assertEquals("""
            [ { "a": [ 1, 2 ] }
            , []
            ]""", Json.text(List.of(Map.of("a", List.of(1, 2)), List.of()), Json.Format.LINES));
        assertEquals("[]", Json.text(List.of(), Json.Format.LINES));
    }

    @Test
    void shouldWriteDiffy() {
        assertEquals("""
            [ { "name": "controller-listener"
              , "spec":
                { "protocol": "HTTP"
                , "port": 1234
                }
              , "rules": "controller-listener-RuleList-0"
              , "options":
                { "track": 0
                }
              }
            ]""", Json.text(CONTROLLER, Json.Format.of("diffy")));
        assertEquals("{ \"a\": []\n, \"b\": {}\n}", Json.text(empties(), Json.Format.DIFFY));
    }

    @Test
    void shouldTakeAnUnknownFormatForPlain() {
        assertEquals(Json.Format.PLAIN, Json.Format.of("TERSE"));
        assertEquals(Json.Format.PLAIN, Json.Format.of("error"));
    }

    @Test
    void shouldWriteScalarsInAnyFormat() {
        for (var format : Json.Format.values()) {
            assertEquals("null", Json.text(null, format));
            assertEquals("\"x\"", Json.text(new StringBuilder("x"), format));
            assertEquals("true", Json.text(Node.of(true), format));
        }
        assertEquals("[null,1]", Json.text(Arrays.asList(null, 1), Json.Format.TERSE));
        assertThrows(IllegalArgumentException.class,
            () -> Json.text(new Object(), Json.Format.TERSE));
        assertThrows(IllegalArgumentException.class,
            () -> Json.text(Double.NaN, Json.Format.TERSE));
    }

    @Test
    void shouldEscapeAsJavaScriptDoes() {
        assertEquals("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028é\"",
            terse("\"\\/\b\f\n\r\t\0\u001f\u007f\u2028é"));
        assertEquals("\"\uD83D\uDE00\"", terse("\uD83D\uDE00"));
        assertEquals("\"\\ud83dx\\ude00\"", terse("\uD83Dx\uDE00"));
        assertEquals("\"\\ude00\\ud83d\"", terse("\uDE00\uD83D"));
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1", "-0.0, 0", "0.1, 0.1", "1e21, 1e+21", "1e20, 100000000000000000000",
        "123456789012345680000, 123456789012345680000", "1.5e300, 1.5e+300", "1e-6, 0.000001",
        "1e-7, 1e-7", "1.25e-7, 1.25e-7", "-2.5, -2.5", "5e-324, 5e-324", "2e-3, 0.002",
        "1.7976931348623157e308, 1.7976931348623157e+308", "9007199254740993, 9007199254740992",
        "0.000001234, 0.000001234", "123456.789, 123456.789"})
    void shouldPrintNumbersAsJavaScriptDoes(double number, String text) {
        assertEquals(text, Json.text(number, Json.Format.TERSE));
    }

    @Test
    void shouldPrintIntegersInFull() {
        assertEquals("[9223372036854775807,9223372036854775808,3,0.5,0.1,65535]",
            Json.text(List.of(Long.MAX_VALUE, new BigInteger("9223372036854775808"), (byte) 3,
                new BigDecimal("0.50"), 0.1f, 65535), Json.Format.TERSE));
    }

    private static String terse(Object tree) {
        return Json.text(tree, Json.Format.TERSE);
    }

    private static Map<String, Object> empties() {
        return ordered("a", List.of(), "b", Map.of());
    }

    private static Map<String, Object> ordered(String k1, Object v1, String k2, Object v2) {
        var map = new LinkedHashMap<String, Object>();
        map.put(k1, v1);
        map.put(k2, v2);
        return map;
    }
}
