package io.l7mp.proxy.api;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.document.Json.Format;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer.
 *
 * @param reason the reason phrase
 * @param headers fields besides those of the connection
 * @param body what follows them
 */
record Response(int status, String reason, Map<String, String> headers, Body body) {
    private static final String JSON = "application/json";

    /** What an answer says. */
    sealed interface Body {
    }

    /** A body that is there already, in UTF-8. */
    record Written(byte[] bytes) implements Body {
    }

    /** A body that is long, or not known yet: it is written while it goes out. */
    record Unwritten(Text text) implements Body {
    }

    /**
     * A success that shows {@code tree}. Its length is left to the transfer coding.
     *
     * @throws IOException when the tree cannot be read
     */
    static Response ok(Object tree, Format format) throws IOException {
        Text text = out -> Json.write(tree, format, out);
        var brief = Brief.of(text);
        return new Response(200, "OK", Map.of("Content-Type", JSON),
                brief.isPresent() ? new Written(brief.get()) : new Unwritten(text));
    }

    /** A success that is YAML already. */
    static Response yaml(byte[] text) {
        return new Response(200, "OK", Map.of("Content-Type", "application/yaml"),
                new Written(text));
    }

    /** A refusal. */
    static Response error(ApiException error) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("status", error.status());
        shown.put("message", error.reason());
        shown.put("content", error.content());
        var body = Json.text(shown, Format.ERROR).getBytes(StandardCharsets.UTF_8);
        return new Response(error.status(), error.reason(), Map.of("Content-Type", JSON,
                "Content-Length", String.valueOf(body.length)), new Written(body));
    }
}
