package io.l7mp.proxy.api;

import io.l7mp.proxy.config.Json;
import io.l7mp.proxy.config.Json.Format;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer, complete.
 *
 * @param reason the reason phrase
 * @param body JSON, unless the headers say otherwise
 */
record Response(int status, String reason, Map<String, String> headers, byte[] body) {
    private static final String JSON = "application/json";

    /** A success that shows {@code tree}. Its length is left to the transfer coding. */
    static Response ok(Object tree, Format format) {
        return new Response(200, "OK", Map.of("Content-Type", JSON), text(tree, format));
    }

    /** A success that is YAML already. */
    static Response yaml(byte[] text) {
        return new Response(200, "OK", Map.of("Content-Type", "application/yaml"), text);
    }

    /** A refusal. */
    static Response error(ApiException error) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("status", error.status());
        shown.put("message", error.reason());
        shown.put("content", error.content());
        var body = text(shown, Format.ERROR);
        return new Response(error.status(), error.reason(), Map.of("Content-Type", JSON,
                "Content-Length", String.valueOf(body.length)), body);
    }

    private static byte[] text(Object tree, Format format) {
        return Json.text(tree, format).getBytes(StandardCharsets.UTF_8);
    }
}
