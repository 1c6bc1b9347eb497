package io.l7mp.proxy.protocol.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadScannerTest {
    private final PayloadScanner scanner = new PayloadScanner();

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"payload\":\"QUI=\"}",
        " \t\r\n{ \"payload\" : \"QUI=\" } \n",
        "{\"metadata\":{\"payload\":\"no\",\"a\":[1,{\"payload\":\"no\"}]},\"payload\":\"QUI=\"}",
        "{\"payload\":\"QUI=\",\"z\":{\"payload\":\"no\"}}",
        "{\"payload\":1,\"payload\":\"QUI=\"}",
        "{\"p\\u0061yload\":\"QUI=\"}",
        "{\"a\":\"}\\\"payload\\\":\\\"no\",\"payload\":\"QUI=\"}",
        "{\"payload\":\"QUI\\u003d\"}",
        "{\"payload\":\"\\u0051UI=\"}",
        "{\"n\":[-0.5e+10,0,-0,1E5,12],\"payload\":\"QUI=\"}",
        "{\"l\":[true,false,null],\"e\":[],\"o\":{},\"payload\":\"QUI=\"}",
        "{\"\":\"\u00e9\u20ac\ud83d\ude00\",\"\\ud800\":0,\"payload\":\"QUI=\"}",
    })
    void shouldFindPayload(String text) {
        assertEquals(Optional.of("QUI="), payload(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "x", "{", "{}", "[]", "\"payload\"", "null", "0", "[{\"payload\":\"\"}]",
        "{\"payload\":\"\"", "{\"payload\":\"}", "{\"payload\":\"\"}x", "{\"payload\":\"\"}{}",
        "{\"payload\":\"\",}", "{,\"payload\":\"\"}", "{\"payload\" \"\"}", "{payload:\"\"}",
        "{'payload':''}", "{\"payload\":null}", "{\"payload\":1}", "{\"payload\":[\"\"]}",
        "{\"payload\":{\"payload\":\"\"}}", "{\"a\":{\"payload\":\"\"}}", "{\"Payload\":\"\"}",
        "{\"payload\":\"\",\"payload\":2}", "{\"payloads\":\"\"}", "{\"payloa\":\"\"}",
        "{\"payload\":\"\",\"a\":}", "{\"payload\":\"\",\"a\":[1,]}",
        "{\"payload\":\"\",\"a\":[1 2]}", "{\"payload\":\"\"/**/}",
        "{\"payload\":\"\",\"a\":01}", "{\"payload\":\"\",\"a\":1.}", "{\"payload\":\"\",\"a\":.1}",
        "{\"payload\":\"\",\"a\":+1}", "{\"payload\":\"\",\"a\":-}", "{\"payload\":\"\",\"a\":1e}",
        "{\"payload\":\"\",\"a\":tru}", "{\"payload\":\"\",\"a\":nullx}",
        "{\"payload\":\"\",\"a\":NaN}", "\ufeff{\"payload\":\"\"}",
        "{\"payload\":\"\",\"a\":\"\\x\"}", "{\"payload\":\"\",\"a\":\"\\u12g4\"}",
        "{\"payload\":\"\",\"a\":\"\t\"}", "{\"payload\":\"\",\"a\":\"\\",
        "{\"payload\":\"\",\"a\":\"\\u1", "{\"payload\":\"\",\"a\":]}",
    })
    void shouldRefuseWhatIsNoObjectWithPayload(String text) {
        assertEquals(Optional.empty(), payload(text));
    }

    @Test
    void shouldRefuseWhatIsNoUtf8() {
        for (var bad : List.of("80", "ff", "c080", "c3", "e282", "e08080", "eda080", "f0808080",
                "f4908080", "f5808080", "c322")) {
            var text = "{\"payload\":\"\",\"a\":\"" + latin(bad) + "\"}";
            var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            assertFalse(scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length), bad);
        }
    }

    @Test
    void shouldBoundDepth() {
        assertEquals(Optional.of("QQ=="), payload(nested(PayloadScanner.MAX_DEPTH - 1)));
        assertEquals(Optional.empty(), payload(nested(PayloadScanner.MAX_DEPTH)));
        assertEquals(Optional.empty(), payload(nested(100_000)));
        assertEquals(Optional.empty(), payload("{\"a\":".repeat(100_000)));
    }

    @Test
    void shouldNotReadBeyondItsBytes() {
        var text = "{\"payload\":\"QUI=\"}";
        var bytes = (text + "\"}").getBytes(StandardCharsets.US_ASCII);
        for (var end = 0; end < text.length(); end++) {
            assertFalse(scanner.scan(ByteBuffer.wrap(bytes), 0, end), "cut at " + end);
        }
    }

    @Test
    void shouldSurviveNoise() {
        var random = new Random(3);
        var alphabet = "{}[]\",:\\u0payload1-e.tn \u00ff".getBytes(StandardCharsets.ISO_8859_1);
        var found = 0;
        for (var i = 0; i < 100_000; i++) {
            var bytes = new byte[random.nextInt(24)];
            for (var k = 0; k < bytes.length; k++) {
                bytes[k] = alphabet[random.nextInt(alphabet.length)];
            }
            found += scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length) ? 1 : 0;
        }
        assertTrue(found < 100, "noise is hardly ever an object with a payload");
    }

    private static String latin(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }

    private static String nested(int arrays) {
        return "{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + ",\"payload\":\"QQ==\"}";
    }

    private Optional<String> payload(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!scanner.scan(ByteBuffer.wrap(bytes), 0, bytes.length)) {
            return Optional.empty();
        }
        var out = ByteBuffer.allocate(bytes.length);
        if (!scanner.isEscaped()) {
            return Optional.of(new String(bytes, scanner.start(),
                    scanner.end() - scanner.start(), StandardCharsets.UTF_8));
        }
        var end = scanner.unescape(out, 0);
        return Optional.of(new String(out.array(), 0, end, StandardCharsets.UTF_8));
    }
}
