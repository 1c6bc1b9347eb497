package io.l7mp.proxy.api;

import io.l7mp.proxy.stream.Metadata;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of a request, as the session's metadata have it.
 *
 * @param target path and query
 * @param headers by name in lower case
 */
record Request(String method, String target, Map<?, ?> headers) {
    /** The request behind a session of an HTTP listener. */
    static Request of(Metadata metadata) {
        var http = metadata.section("HTTP");
        return new Request(text(http.get("method")), target(section(http, "url")),
                section(http, "headers"));
    }

    /** The value of a header; empty when there is none. */
    Optional<String> header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT)) instanceof String value
                ? Optional.of(value) : Optional.empty();
    }

    /** How long the body says it is; 0 when it does not say. */
    long contentLength() {
        return header("content-length").filter(text -> text.matches("\\d{1,18}"))
                .map(Long::valueOf).orElse(0L);
    }

    private static String target(Map<?, ?> url) {
        var path = text(url.get("path"));
        var query = text(url.get("query"));
        return path.contains("?") || query.isEmpty() ? path : path + "?" + query;
    }

    private static Map<?, ?> section(Map<String, Object> tree, String key) {
        return tree.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(Object value) {
        return value instanceof String text ? text : "";
    }
}
