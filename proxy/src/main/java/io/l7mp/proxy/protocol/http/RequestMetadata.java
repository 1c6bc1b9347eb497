package io.l7mp.proxy.protocol.http;

import io.l7mp.proxy.listener.HttpMetadata;
import io.l7mp.proxy.net.Addresses;
import io.l7mp.proxy.stream.Metadata;
import io.l7mp.proxy.stream.Metadata.Endpoints;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderValues;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What is known of a session from its request; on the I/O thread. */
final class RequestMetadata {
    private static final String PSEUDO = ":";
    private static final String PROTOCOL = "HTTP/";

    private RequestMetadata() {
    }

    /** The metadata of the listener's request number {@code number}. */
    static Metadata of(HttpServerExchange exchange, long number) {
        var source = exchange.getSourceAddress();
        var destination = exchange.getDestinationAddress();
        var endpoints = new Endpoints(Addresses.text(source.getAddress()), source.getPort(),
                Addresses.text(destination.getAddress()), destination.getPort());
        var section = HttpMetadata.section(exchange.getRequestMethod().toString(),
                target(exchange), version(exchange), headers(exchange));
        return new Metadata("HTTP:" + endpoints.inName() + "-" + number)
                .withPorts("TCP", endpoints).with("HTTP", section);
    }

    private static String target(HttpServerExchange exchange) {
        var query = exchange.getQueryString();
        return query.isEmpty() ? exchange.getRequestURI() : exchange.getRequestURI() + "?" + query;
    }

    private static String version(HttpServerExchange exchange) {
        var protocol = exchange.getProtocol().toString();
        return protocol.startsWith(PROTOCOL) ? protocol.substring(PROTOCOL.length()) : protocol;
    }

    private static Map<String, String> headers(HttpServerExchange exchange) {
        var headers = new LinkedHashMap<String, String>();
        for (var values : exchange.getRequestHeaders()) {
            var name = values.getHeaderName().toString().toLowerCase(Locale.ROOT);
            if (name.startsWith(PSEUDO)) {
                continue;
            }
            headers.put(name, joined(name, values));
        }
        return headers;
    }

    /** RFC 9110, 5.3: by commas; RFC 6265, 5.4: cookies by semicolons. */
    private static String joined(String name, HeaderValues values) {
        return String.join(name.equals("cookie") ? "; " : ", ", values);
    }
}
