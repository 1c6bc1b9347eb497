package io.l7mp.proxy.protocol.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.l7mp.proxy.stream.Metadata;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Whatever comes in place of the head of a request or of a response. */
class HandshakeFuzzTest {
    private static final Subprotocols ANY = new Subprotocols(Optional.empty(), false);
    private static final UpgradeTarget TARGET = UpgradeTarget.of(new Metadata("s").section("HTTP"),
            "10.0.0.1", 80).offering(new Subprotocols.Offer(List.of("chat"), false));

    /** A request, and what comes of it when it is good: an answer and a request of our own. */
    @FuzzTest
    void whatClientsAskFor(byte[] input) {
        head(input).ifPresent(text -> {
            try {
                var request = UpgradeRequest.of(HttpHead.parse(text), ANY);
                assertOneHead(request.response());
                var metadata = new Metadata("s").with("HTTP", request.metadata());
                assertOneHead(new UpgradeOffer(UpgradeTarget.of(metadata.section("HTTP"), "a", 80)
                        .offering(ANY.offer(metadata)), "KEY").request());
            } catch (HandshakeException e) {
                assertTrue(e.response().startsWith("HTTP/1.1 4") || e.response()
                        .startsWith("HTTP/1.1 505 "), e.response());
            }
        });
    }

    /** A response, which is refused for a reason or is the right one. */
    @FuzzTest
    void whatServersAnswer(byte[] input) {
        head(input).ifPresent(text -> {
            var offer = new UpgradeOffer(TARGET, "dGhlIHNhbXBsZSBub25jZQ==");
            try {
                var refusal = offer.refusal(HttpHead.parse(text));
                assertTrue(refusal.isPresent() || text.contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
            } catch (HandshakeException e) {
                assertTrue(!e.getMessage().isEmpty());
            }
        });
    }

    /** The head, which is the same however it comes in. */
    private static Optional<String> head(byte[] input) {
        var whole = new HeadReader();
        var data = ByteBuffer.wrap(input);
        whole.read(data);
        var single = new HeadReader();
        for (var at = 0; at < input.length; at++) {
            single.read(ByteBuffer.wrap(input, at, 1));
        }
        assertEquals(whole.isComplete(), single.isComplete());
        assertEquals(whole.isTooLong(), single.isTooLong());
        assertEquals(whole.text(), single.text());
        return whole.isComplete() ? Optional.of(whole.text()) : Optional.empty();
    }

    /** Nothing of it may begin a second message. */
    private static void assertOneHead(String text) {
        var reader = new HeadReader();
        var data = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        reader.read(data);
        assertTrue(reader.isComplete() && !data.hasRemaining(), text);
        assertTrue(text.chars().allMatch(c -> c <= 0xff), text);
    }
}
