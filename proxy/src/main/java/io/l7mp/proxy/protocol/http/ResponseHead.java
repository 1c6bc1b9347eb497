package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.document.Json;
import io.l7mp.proxy.stream.Failure;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Status line and fields of a response. */
record ResponseHead(int status, String reason, Map<String, String> headers) {
    /** The body that tells a client of {@code failure}. */
    static byte[] body(Failure failure) {
        var body = new LinkedHashMap<String, Object>();
        body.put("status", failure.status());
        body.put("message", failure.message());
        body.put("content", failure.content());
        return Json.text(body, Json.Format.ERROR).getBytes(StandardCharsets.UTF_8);
    }

    /** The head before {@link #body}. */
    static ResponseHead of(Failure failure, int length) {
        var headers = new LinkedHashMap<String, String>();
        headers.put("Content-Type", "application/json");
        headers.put("Content-Length", String.valueOf(length));
        return new ResponseHead(failure.status(), failure.message(), headers);
    }

    /** Makes it the head of {@code exchange}, whose response has not started; I/O thread. */
    void applyTo(HttpServerExchange exchange) {
        exchange.setStatusCode(status);
        exchange.setReasonPhrase(line(reason));
        exchange.getResponseHeaders().clear();
        headers.forEach((name, value) ->
                exchange.getResponseHeaders().put(new HttpString(name), line(value)));
    }

    /** What comes from configuration and errors must not be able to break out of its line. */
    private static String line(String text) {
        var line = new StringBuilder(text.length());
        text.chars().forEach(c -> line.append(c < ' ' || c == 0x7f ? ' ' : c > 0xff ? '?'
            : (char) c));
        return line.toString();
    }
}
