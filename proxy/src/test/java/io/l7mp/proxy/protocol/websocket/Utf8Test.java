package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Utf8Test {
    @Test
    void shouldTakeEveryCodePointAndNoSurrogate() {
        for (var point = 0; point <= Character.MAX_CODE_POINT; point += point < 0x3000 ? 1 : 251) {
            var isSurrogate = point >= 0xD800 && point <= 0xDFFF;
            if (!isSurrogate) {
                var bytes = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                assertTrue(isValid(bytes), "U+" + Integer.toHexString(point));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "bf", "c0", "c080", "c1bf", "c2", "c220", "e080", "e09fbf",
        "e0a0", "eda080", "edbfbf", "f0808080", "f08fbfbf", "f0908080 80", "f4908080", "f5808080",
        "ff", "fe", "61626364 65666768 e2", "61626364 65666768 ff"})
    void shouldRefuse(String text) {
        assertFalse(isValid(Frames.hex(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7f", "c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf",
        "f0908080", "f48fbfbf", "61626364 65666768 c3bc 61626364 65666768 61"})
    void shouldTake(String text) {
        assertTrue(isValid(Frames.hex(text)));
    }

    @Test
    void shouldAgreeWithTheJdkOnNoise() {
        var random = new Random(6455);
        var alphabet = Frames.hex("00 41 7f 80 8f 90 9f a0 bf c1 c2 df e0 e1 ed ef f0 f1 f4 f5");
        for (var i = 0; i < 20_000; i++) {
            var bytes = new byte[random.nextInt(12)];
            for (var j = 0; j < bytes.length; j++) {
                bytes[j] = alphabet[random.nextInt(alphabet.length)];
            }
            assertEquals(isValidForJdk(bytes), isValid(bytes));
        }
    }

    private static boolean isValid(byte[] bytes) {
        var memory = ByteBuffer.wrap(bytes);
        var whole = new Utf8();
        var isValid = whole.accept(memory, 0, bytes.length) && whole.isComplete();
        var pieces = new Utf8();
        var isValidInPieces = true;
        for (var i = 0; i < bytes.length && isValidInPieces; i++) {
            isValidInPieces = pieces.accept(memory, i, i + 1);
        }
        assertEquals(isValid, isValidInPieces && pieces.isComplete());
        return isValid;
    }

    private static boolean isValidForJdk(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
