package io.l7mp.proxy.protocol.http;

import io.undertow.conduits.HeadStreamSinkConduit;
import io.undertow.protocols.http2.Http2HeadersStreamSinkChannel;
import io.undertow.server.Connectors;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http2.Http2ServerConnection;
import io.undertow.util.FlexBase64;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.Protocols;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * From HTTP/1.1 to HTTP/2 (RFC 7540, 3.2): the request that asks for it becomes the first stream.
 * One with a body is served as it is. I/O thread only.
 */
final class Http2Upgrade {
    private static final String H2C = "h2c";
    private static final HttpString SETTINGS = HttpString.tryFromString("HTTP2-Settings");
    private static final int SETTING_BYTES = 6;

    private Http2Upgrade() {
    }

    /** The client's settings, when it asks for an upgrade that can be. */
    static Optional<ByteBuffer> asked(HttpServerExchange exchange) {
        var headers = exchange.getRequestHeaders();
        if (!H2C.equalsIgnoreCase(headers.getFirst(Headers.UPGRADE))
                || headers.count(SETTINGS) != 1 || !exchange.isRequestComplete()) {
            return Optional.empty();
        }
        try {
            return Optional.of(FlexBase64.decodeURL(headers.getFirst(SETTINGS)))
                    .filter(settings -> settings.remaining() % SETTING_BYTES == 0);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Serves the request that asked as the first stream of {@code connection}. */
    static void serve(HttpServerExchange asking, Http2Connection connection, HttpHandler handler) {
        var response = connection.createInitialUpgradeResponseStream();
        var carrier = new Http2ServerConnection(connection, response,
                asking.getConnection().getUndertowOptions(),
                asking.getConnection().getBufferSize(), handler);
        var exchange = new HttpServerExchange(carrier, headers(asking), response.getHeaders(), -1);
        Connectors.terminateRequest(exchange);
        exchange.setProtocol(Protocols.HTTP_2_0);
        exchange.setRequestMethod(asking.getRequestMethod());
        exchange.setRequestScheme(asking.getRequestScheme());
        exchange.setQueryString(asking.getQueryString());
        exchange.setRequestURI(asking.getRequestURI(), asking.isHostIncludedInRequestURI());
        exchange.setRequestPath(asking.getRequestPath());
        exchange.setRelativePath(asking.getRelativePath());
        prepare(exchange, response);
        Connectors.executeRootHandler(handler, exchange);
    }

    private static void prepare(HttpServerExchange exchange,
            Http2HeadersStreamSinkChannel response) {
        response.setCompletionListener(sent -> Connectors.terminateResponse(exchange));
        if (exchange.getRequestMethod().equals(Methods.HEAD)) {
            exchange.addResponseWrapper((factory, same) ->
                    new HeadStreamSinkConduit(factory.create(), null, true));
        }
    }

    /** Those of the request that are not of its connection. */
    private static HeaderMap headers(HttpServerExchange asking) {
        var headers = new HeaderMap();
        for (var values : asking.getRequestHeaders()) {
            headers.putAll(values.getHeaderName(), values);
        }
        headers.remove(Headers.CONNECTION);
        headers.remove(Headers.UPGRADE);
        headers.remove(SETTINGS);
        return headers;
    }
}
