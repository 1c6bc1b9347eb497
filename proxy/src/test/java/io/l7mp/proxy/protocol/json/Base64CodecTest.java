package io.l7mp.proxy.protocol.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64CodecTest {
    private final ByteBuffer in = ByteBuffer.allocateDirect(1024);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1024);

    @Test
    void shouldAgreeWithTheJdk() {
        var random = new Random(5);
        for (var length = 0; length < 200; length++) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            in.put(7, bytes);
            var end = Base64Codec.encode(in, 7, length, out, 3);
            var expected = Base64.getEncoder().encode(bytes);
            assertArrayEquals(expected, bytes(out, 3, end - 3));
            assertEquals(expected.length, Base64Codec.encodedLength(length));
            assertEquals(length, Base64Codec.decode(out, 3, end, out, 0));
            assertArrayEquals(bytes, bytes(out, 0, length));
        }
    }

    @Test
    void shouldDecodeUrlSafeAlphabetAndMissingPadding() {
        assertArrayEquals(new byte[] {-1, -17}, decoded("_-8"));
        assertArrayEquals(new byte[] {-1, -17}, decoded("/+8="));
        assertArrayEquals(new byte[] {'A'}, decoded("QQ"));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "A", "AAAAA", "=", "==", "A===", "QQ=", "QQ===", "Q=Q=", "QUJD=", "QQ==QQ==", "QU I",
        "QUI\n", "QU!D", "QUJDQ!==", "QUJD\u00c3\u00a9AA", "\u0000AAA"})
    void shouldRefuseWhatIsNoBase64(String text) {
        in.put(0, text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(Base64Codec.INVALID, Base64Codec.decode(in, 0, text.length(), out, 0));
    }

    @Test
    void shouldRefuseForeignCharacterWhereverItIs() {
        for (var i = 0; i < 23; i++) {
            for (var bad : "!\n\u00e9=\u0000".toCharArray()) {
                var text = new StringBuilder("QUJDREVGR0hJSktMTU5PUFE");
                text.setCharAt(i, bad);
                in.put(0, text.toString().getBytes(StandardCharsets.ISO_8859_1));
                assertEquals(Base64Codec.INVALID, Base64Codec.decode(in, 0, 23, out, 0),
                        bad + " at " + i);
            }
        }
    }

    private byte[] decoded(String text) {
        in.put(0, text.getBytes(StandardCharsets.ISO_8859_1));
        return bytes(out, 0, Base64Codec.decode(in, 0, text.length(), out, 0));
    }

    private static byte[] bytes(ByteBuffer buffer, int at, int length) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) 0x55);
        buffer.get(at, bytes);
        return bytes;
    }
}
