package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.l7mp.proxy.document.ConfigException;
import io.l7mp.proxy.document.Documents;
import io.l7mp.proxy.document.Limits;
import io.l7mp.proxy.document.Node;
import io.l7mp.proxy.listener.HttpMetadata;
import io.l7mp.proxy.stream.Metadata;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubprotocolsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{}                          | b, a   | b",
        "{}                          | ''     | ''",
        "{subprotocols: [a, b]}      | b, a   | b",
        "{subprotocols: [a, b]}      | c,, a  | a",
        "{subprotocols: [a, b]}      | c      | ''",
        "{subprotocols: [a]}         | A      | ''",
        "{subprotocols: []}          | a      | ''",
        "{subprotocols: [a]}         | ''     | ''",
        "{subprotocol_required: true} | x     | x",
        "{subprotocols: [a], subprotocol_required: true} | x, a | a",
    })
    void shouldChooseTheFirstOneOfferedThatIsKnown(String spec, String offer, String chosen)
            throws HandshakeException {
        assertEquals(chosen, subprotocols(spec).choose(head(offer)).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{subprotocols: [a]} | ''",
        "{subprotocols: [a]} | b",
        "{subprotocols: []}  | a",
        "{}                  | ''",
    })
    void shouldRefuseAClientWithoutOneThatIsRequired(String spec, String offer) {
        var known = new Subprotocols(subprotocols(spec).known(), true);
        assertThrows(HandshakeException.class, () -> known.choose(head(offer)));
    }

    @Test
    void shouldOfferItsOwnBeforeAnythingElse() {
        var offer = subprotocols("{subprotocols: [z, y], subprotocol_required: true}")
                .offer(metadata("a, b").with("WebSocket", Map.of("subprotocol", "b")));
        assertEquals(new Subprotocols.Offer(List.of("z", "y"), true), offer);
    }

    @Test
    void shouldOfferWhatTheListenerHasAgreedOn() {
        var agreed = metadata("a, b").with("WebSocket", Map.of("subprotocol", "b"));
        assertEquals(List.of("b"), subprotocols("{}").offer(agreed).names());
        var none = metadata("a, b").with("WebSocket", Map.of());
        assertEquals(List.of(), subprotocols("{}").offer(none).names());
    }

    @Test
    void shouldOfferWhatTheClientOffersOtherwise() {
        assertEquals(List.of("a", "b"), subprotocols("{}").offer(metadata("a, b,, a")).names());
        assertEquals(List.of("a"), subprotocols("{}").offer(metadata("a, b c")).names());
        assertEquals(List.of(), subprotocols("{}").offer(new Metadata("s")).names());
        assertEquals(List.of(), subprotocols("{}").offer(new Metadata("s").with("HTTP",
                Map.of("headers", Map.of("sec-websocket-protocol", 7L)))).names());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "a      | false | ''",
        "''     | false | ''",
        "''     | true  | the answer has no subprotocol",
        "A      | false | the answer has a subprotocol nobody asked for",
        "'a, b' | false | the answer has a subprotocol nobody asked for",
    })
    void shouldTakeOneAnswerThatWasOffered(String answer, boolean isRequired, String refusal) {
        var offer = new Subprotocols.Offer(List.of("a", "b"), isRequired);
        assertEquals(refusal, offer.refusal(head(answer)).orElse(""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{subprotocols: a}           | /subprotocols: expected an array",
        "{subprotocols: [a, 'b c']}  | /subprotocols/1: expected a token of HTTP",
        "{subprotocols: ['']}        | /subprotocols/0: expected a token of HTTP",
        "{subprotocols: [a, b, a]}   | /subprotocols/2: subprotocol \"a\" is there twice",
        "{subprotocol_required: 1}   | /subprotocol_required: expected",
        "{ping: 5}                   | /ping: expected an object",
        "{ping: {timeout: 5}}        | /ping: \"interval\" is missing",
        "{ping: {interval: -1}}      | /ping/interval: expected an integer from 0 to 86400",
        "{ping: {interval: 1, timeout: 0}} | /ping/timeout: expected an integer from 1 to 86400",
    })
    void shouldRefuseWrongSpecsByTheirPlace(String spec, String reason) {
        var refusal = assertThrows(ConfigException.class, () -> WebSocketSpec.of(yaml(spec)));
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    @Test
    void shouldReadPings() {
        assertEquals(PingSpec.NEVER, WebSocketSpec.of(Node.empty()).ping());
        assertEquals(new PingSpec(30_000, 30_000),
                WebSocketSpec.of(yaml("{ping: {interval: 30}}")).ping());
        assertEquals(new PingSpec(30_000, 5_000),
                WebSocketSpec.of(yaml("{ping: {interval: 30, timeout: 5}}")).ping());
        assertEquals(false, WebSocketSpec.of(yaml("{ping: {interval: 0}}")).ping().isOn());
    }

    private static Subprotocols subprotocols(String spec) {
        return Subprotocols.of(yaml(spec));
    }

    private static Node yaml(String text) {
        return Documents.yaml("", text, Limits.CONFIGURATION);
    }

    private static HttpHead head(String offer) {
        return new HttpHead("", Map.of("sec-websocket-protocol", offer));
    }

    private static Metadata metadata(String offer) {
        return new Metadata("s").with("HTTP", HttpMetadata.section("GET", "/", "1.1",
                Map.of("sec-websocket-protocol", offer)));
    }
}
