package io.l7mp.proxy.protocol.http;

import io.undertow.protocols.http2.Http2Channel;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.List;

/**
 * The rules of RFC 9113, 8, that Undertow does not know, or ends the connection for, with streams
 * that have done nothing wrong.
 */
final class RequestRules {
    private static final List<HttpString> OF_HTTP1 = List.of(Headers.CONNECTION,
            Headers.UPGRADE, HttpString.tryFromString("Keep-Alive"),
            HttpString.tryFromString("Proxy-Connection"), Headers.TRANSFER_ENCODING);

    private RequestRules() {
    }

    /**
     * The code that a stream with these headers is reset with; NO_ERROR when it is not.
     *
     * @param isComplete whether there is no body
     */
    static int check(HeaderMap headers, boolean isComplete) {
        if ("CONNECT".equals(headers.getFirst(Http2Channel.METHOD))) {
            return Http2Channel.ERROR_CONNECT_ERROR;
        }
        var isWell = OF_HTTP1.stream().noneMatch(headers::contains)
                && hasGoodLength(headers, isComplete)
                && !"".equals(headers.getFirst(Http2Channel.PATH))
                && nameAuthority(headers) && hasGoodValues(headers);
        return isWell ? Http2Channel.ERROR_NO_ERROR : Http2Channel.ERROR_PROTOCOL_ERROR;
    }

    /** RFC 9113, 8.1.1. */
    private static boolean hasGoodLength(HeaderMap headers, boolean isComplete) {
        var length = headers.getFirst(Headers.CONTENT_LENGTH);
        return length == null || headers.count(Headers.CONTENT_LENGTH) == 1
                && length.chars().allMatch(c -> c >= '0' && c <= '9')
                && (!isComplete || length.chars().allMatch(c -> c == '0'));
    }

    /** RFC 9113, 8.2.1. */
    private static boolean hasGoodValues(HeaderMap headers) {
        for (var values : headers) {
            if (!values.stream().allMatch(RequestRules::isGoodValue)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isGoodValue(String value) {
        return value.equals(value.strip())
                && value.chars().noneMatch(c -> c == 0 || c == '\r' || c == '\n');
    }

    /** RFC 9113, 8.3.1: {@code host} says the same as {@code :authority}, or says it instead. */
    private static boolean nameAuthority(HeaderMap headers) {
        var authority = headers.getFirst(Http2Channel.AUTHORITY);
        var host = headers.getFirst(Headers.HOST);
        if (headers.count(Http2Channel.AUTHORITY) > 1 || headers.count(Headers.HOST) > 1) {
            return false;
        }
        if (authority == null && host != null) {
            headers.put(Http2Channel.AUTHORITY, host);
            return true;
        }
        return authority != null && (host == null || host.equalsIgnoreCase(authority));
    }
}
