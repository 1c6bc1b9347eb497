package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.Node;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeRequestTest {
    private static final String GOOD = """
            GET /chat?room=1 HTTP/1.1
            Host: server.example.com
            Upgrade: websocket
            Connection: keep-alive, Upgrade
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13

            """;

    @Test
    void shouldAcceptTheExampleOfTheStandard() throws HandshakeException {
        var request = parse(GOOD);
        assertEquals("/chat?room=1", request.target());
        assertEquals("""
                HTTP/1.1 101 Switching Protocols
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

                """.replace("\n", "\r\n"), request.response());
    }

    @Test
    void shouldAcceptCarriageReturnsAndLeadingEmptyLines() throws HandshakeException {
        assertEquals("1.1", parse(("\n\n" + GOOD).replace("\n", "\r\n")).version());
    }

    @Test
    void shouldAnswerWithTheSubprotocolAgreedOn() throws HandshakeException {
        var response = parse(with("Sec-WebSocket-Protocol: chat.v2, chat")).response();
        assertTrue(response.contains("\r\nSec-WebSocket-Protocol: chat.v2\r\n"), response);
    }

    @Test
    void shouldShowHeadersInMetadata() throws HandshakeException {
        var metadata = parse(with("X-Tag:  a b \nx-tag: c\nCookie: k=v\nCookie: l=w")).metadata();
        var headers = (Map<?, ?>) metadata.get("headers");
        assertEquals("a b, c", headers.get("x-tag"));
        assertEquals("k=v; l=w", headers.get("cookie"));
        assertEquals("server.example.com", headers.get("host"));
        assertEquals("GET", metadata.get("method"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET /chat    | GET  /chat       | 400 Bad Request | a malformed request line",
        "GET /chat    | GET /a b         | 400 Bad Request | a malformed request line",
        "GET /chat    | G\u0001T /chat   | 400 Bad Request | a malformed request line",
        "HTTP/1.1     | HTTQ/1.1         | 400 Bad Request | a malformed request line",
        "HTTP/1.1     | HTTP/1.0         | 400 Bad Request | a WebSocket needs HTTP/1.1",
        "HTTP/1.1     | HTTP/2.0 | 505 HTTP Version Not Supported | HTTP/2.0 is not spoken here",
        "GET /chat    | POST /chat       | 405 Method Not Allowed "
                + "| a WebSocket begins with GET, not POST",
        "Host:        | Xost:            | 400 Bad Request | no Host header",
        "Host: s      | Host: a~Host: s  | 400 Bad Request | more than one Host header",
        "Upgrade: w   | Xpgrade: w       | 426 Upgrade Required | only WebSocket is spoken here",
        "ade: websocket | ade: h2c       | 400 Bad Request | no upgrade to WebSocket",
        "keep-alive, Upgrade | keep-alive | 400 Bad Request | no upgrade to WebSocket",
        "Version: 13  | Version: 8       | 426 Upgrade Required "
                + "| version 13 of WebSocket is spoken here",
        "Version: 13  | Xersion: 13      | 426 Upgrade Required "
                + "| version 13 of WebSocket is spoken here",
        "dGhlIHNhbXBsZSBub25jZQ== | short | 400 Bad Request | Sec-WebSocket-Key is not Base64",
        "dGhlIHNhbXBsZSBub25jZQ== | AAAA | 400 Bad Request "
                + "| Sec-WebSocket-Key is not 16 bytes long",
        "Upgrade: w   | Content-Length: 5~Upgrade: w | 400 Bad Request "
                + "| an upgrade request with a body",
        "Upgrade: w   | Transfer-Encoding: chunked~Upgrade: w | 400 Bad Request "
                + "| an upgrade request with a body",
        "Upgrade: w   | Sec-WebSocket-Protocol: a, b c~Upgrade: w | 400 Bad Request "
                + "| Sec-WebSocket-Protocol is no list of tokens",
        "Upgrade: w   | Up grade: w      | 400 Bad Request | a header line without a proper name",
        "Upgrade: w   | Upgrade : w      | 400 Bad Request | a header line without a proper name",
        "Upgrade: w   | nonsense~Upgrade: w | 400 Bad Request "
                + "| a header line without a proper name",
        "Upgrade: w   | X: a~ folded~Upgrade: w | 400 Bad Request "
                + "| a header line without a proper name",
        "Upgrade: w   | X: a\u0000b~Upgrade: w | 400 Bad Request "
                + "| a control character in header \"x\"",
    })
    void shouldRefuse(String good, String bad, String status, String text) {
        assertTrue(GOOD.contains(good));
        var refusal = assertThrows(HandshakeException.class,
                () -> parse(GOOD.replace(good, bad.replace('~', '\n'))));
        assertEquals(text, refusal.getMessage());
        assertTrue(refusal.response().startsWith("HTTP/1.1 " + status + "\r\n"),
                refusal::response);
        assertTrue(refusal.response().endsWith("\r\n\r\n" + text + "\n"), refusal::response);
    }

    @Test
    void shouldNameItsVersionWhenAnotherIsWanted() {
        var refusal = assertThrows(HandshakeException.class,
                () -> parse(GOOD.replace("Version: 13", "Version: 12")));
        assertTrue(refusal.response().contains("\r\nSec-WebSocket-Version: 13\r\n"));
    }

    @Test
    void shouldReadAHeadInAnyPiecesAndLeaveTheRest() {
        var bytes = (GOOD + "rest").getBytes(StandardCharsets.ISO_8859_1);
        for (var cut = 0; cut < GOOD.length(); cut++) {
            var reader = new HeadReader();
            reader.read(ByteBuffer.wrap(bytes, 0, cut));
            assertFalse(reader.isComplete());
            var data = ByteBuffer.wrap(bytes, cut, bytes.length - cut);
            reader.read(data);
            assertTrue(reader.isComplete());
            assertEquals(GOOD, reader.text());
            assertEquals("rest", StandardCharsets.ISO_8859_1.decode(data).toString());
        }
    }

    @Test
    void shouldGiveUpOnEndlessHeads() {
        var reader = new HeadReader();
        reader.read(ByteBuffer.wrap("x".repeat(HeadReader.MAX_BYTES - 1).getBytes()));
        assertFalse(reader.isTooLong());
        reader.read(ByteBuffer.wrap("xx".getBytes()));
        assertTrue(reader.isTooLong());
        assertFalse(reader.isComplete());
    }

    private static String with(String fields) {
        return GOOD.replace("Upgrade: w", fields + "\nUpgrade: w");
    }

    private static UpgradeRequest parse(String text) throws HandshakeException {
        var reader = new HeadReader();
        reader.read(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        assertTrue(reader.isComplete());
        return UpgradeRequest.of(HttpHead.parse(reader.text()), Subprotocols.of(Node.empty()));
    }
}
