package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.listener.HttpMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UpgradeOfferTest {
    private static final String GOOD = """
            HTTP/1.1 101 Switching Protocols
            Upgrade: WebSocket
            Connection: upgrade
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=

            """;

    @Test
    void shouldGoToTheEndpointWithoutHttpMetadata() {
        var target = UpgradeTarget.of(Map.of(), "127.0.0.1", 16_000);
        assertEquals("127.0.0.1:16000", target.address().toString());
        assertEquals("/", target.path());
        assertEquals(Map.of(), target.headers());
        assertEquals(Optional.empty(), target.flaw());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/p?q=1                  | 10.0.0.1:9000  | 10.0.0.1:9000  | /p?q=1",
        "http://ex.org:81/p      | ex.org:81      | ex.org:81      | /p",
        "http://ex.org/p         | ex.org:9000    | ex.org:9000    | /p",
        "http://ex.org:80/       | ex.org:80      | ex.org         | /",
        "http://[fd00::1]:81/    | [fd00::1]:81   | [fd00::1]:81   | /",
        "http://[fd00::1]/       | [fd00::1]:9000 | [fd00::1]:9000 | /",
        "//double                | 10.0.0.1:9000  | 10.0.0.1:9000  | //double",
    })
    void shouldLetTheUrlWin(String url, String address, String host, String path) {
        var target = target(HttpMetadata.section("GET", url, "1.1", Map.of()));
        assertEquals(address, target.address().toString());
        assertEquals(host, target.hostField());
        assertEquals(path, target.path());
    }

    @Test
    void shouldTakeWhateverRulesMayHaveWritten() {
        var url = Map.of("host", 5L, "port", 81L, "path", "p\r\nX: y #ü");
        assertEquals("/p%0D%0AX:%20y%20%23%C3%BC", target(Map.of("url", url)).path());
        assertEquals(81, target(Map.of("url", url)).port());
        assertEquals(9000, target(Map.of("url", "nonsense", "headers", List.of())).port());
        assertEquals("/", target(Map.of("url", Map.of("path", List.of("/x")))).path());
    }

    @Test
    void shouldSayWhyItCannotGoThere() {
        assertTrue(UpgradeTarget.of(Map.of(), "h", 0).flaw().orElseThrow().contains("have a port"));
        assertEquals("port 65536 is too large",
                target(Map.of("url", Map.of("port", "65536"))).flaw().orElseThrow());
        assertFalse(target(Map.of("url", Map.of("port", "x y"))).flaw().isEmpty());
        assertTrue(target(Map.of("url", Map.of("protocol", "wss:"))).flaw().orElseThrow()
                .contains("TLS"));
    }

    @Test
    void shouldSendHeadersThatBelongToTheSession() {
        var headers = new HashMap<String, Object>(Map.of("host", "old", "upgrade", "websocket",
                "connection", "Upgrade, x-hop", "x-hop", "1", "sec-websocket-key", "k",
                "sec-websocket-version", "13", "sec-websocket-extensions", "permessage-deflate",
                "sec-websocket-protocol", "chat", "authorization", "Bearer t"));
        headers.put("content-length", "3");
        headers.put("x-number", 5L);
        headers.put("x-list", List.of("a"));
        headers.put("x-injected", "a\r\nHost: evil");
        headers.put("x-bad name", "v");
        headers.put("x-wide", "\u20ac");
        assertEquals(Map.of("authorization", "Bearer t", "x-number", "5"),
                target(Map.of("headers", headers)).headers());
    }

    @Test
    void shouldWriteTheRequest() {
        var offer = new UpgradeOffer(target(Map.of("url", Map.of("path", "/p"),
                "headers", Map.of("cookie", "a=b"))).offering(offer("x", "y")), "KEY");
        assertEquals("""
                GET /p HTTP/1.1
                Host: 10.0.0.1:9000
                Upgrade: websocket
                Connection: Upgrade
                Sec-WebSocket-Key: KEY
                Sec-WebSocket-Version: 13
                Sec-WebSocket-Protocol: x, y
                cookie: a=b

                """.replace("\n", "\r\n"), offer.request());
    }

    @Test
    void shouldMakeAKeyOfSixteenBytesEachTime() {
        var target = target(Map.of());
        var keys = new MaskKeys();
        var first = UpgradeOffer.to(target, keys).key();
        assertEquals(24, first.length());
        assertNotEquals(first, UpgradeOffer.to(target, keys).key());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "HTTP/1.1 101 Switching Protocols | HTTP/1.1 101 | ''",
        "HTTP/1.1 101 Switching Protocols | HTTP/1.1 404 Not Found "
                + "| the upgrade was refused with 404 Not Found",
        "HTTP/1.1 101 Switching Protocols | HTTP/1.1 200 "
                + "| the upgrade was refused with 200",
        "HTTP/1.1 101 Switching Protocols | SSH-2.0-x | the answer is no HTTP response",
        "HTTP/1.1 101 Switching Protocols | HTTP/1.0 101 Switching Protocols "
                + "| the answer is HTTP/1.0, which knows no upgrade",
        "WebSocket~C     | h2c~C  | the answer upgrades to something else",
        ": upgrade        | : close | the answer upgrades to something else",
        "s3p              | S3P     | the answer has a wrong Sec-WebSocket-Accept",
        "Upgrade: W       | Sec-WebSocket-Protocol: chat~Upgrade: W | ''",
        "Upgrade: W       | Sec-WebSocket-Protocol: other~Upgrade: W "
                + "| the answer has a subprotocol nobody asked for",
        "Upgrade: W       | Sec-WebSocket-Protocol: CHAT~Upgrade: W "
                + "| the answer has a subprotocol nobody asked for",
        "Upgrade: W       | Sec-WebSocket-Extensions: x~Upgrade: W "
                + "| the answer has extensions nobody asked for",
    })
    void shouldCheckTheAnswer(String good, String other, String refusal) throws Exception {
        var answer = GOOD.replace(good.replace('~', '\n'), other.replace('~', '\n'));
        assertNotEquals(GOOD, answer);
        var offer = new UpgradeOffer(target(Map.of()).offering(offer("chat", "chat.v2")),
                "dGhlIHNhbXBsZSBub25jZQ==");
        assertEquals(refusal, offer.refusal(HttpHead.parse(answer)).orElse(""));
    }

    private static Subprotocols.Offer offer(String... names) {
        return new Subprotocols.Offer(List.of(names), false);
    }

    private static UpgradeTarget target(Map<String, Object> http) {
        return UpgradeTarget.of(http, "10.0.0.1", 9000);
    }
}
