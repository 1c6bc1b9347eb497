package io.l7mp.proxy.protocol.http;

import io.undertow.UndertowOptions;
import org.xnio.OptionMap;

/**
 * How much patience and memory a client gets.
 *
 * @param headMs from the first byte of a request's head to its last
 * @param idleMs between connecting or an answer and the first byte of the next request
 * @param lingerMs for taking the rest of a response whose session is over, and for the rest of a
 *     request after its response
 */
record HttpLimits(int headMs, int idleMs, int lingerMs) {
    static final HttpLimits DEFAULT = new HttpLimits(30_000, 60_000, 10_000);

    /** How many streams an HTTP/2 connection has at a time. */
    static final int MAX_STREAMS = 128;
    /** How many all of a listener's have. */
    static final int MAX_ALL_STREAMS = 1024;

    private static final int MAX_HEAD_BYTES = 64 * 1024;
    /** Of HTTP/2, as RFC 9113, 6.5.2 counts; on the wire they are never more. */
    private static final int MAX_HEADER_LIST_BYTES = 16_000;
    private static final int MAX_HEADERS = 200;
    private static final int MAX_PARAMETERS = 1000;

    /** Within this an idle connection has sent a request or was ended, or something is wrong. */
    int betweenRequestsMs() {
        return idleMs + headMs;
    }

    /** The same for HTTP/2. */
    OptionMap http2Options() {
        return OptionMap.builder().addAll(options())
                .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEADER_LIST_BYTES)
                .set(UndertowOptions.HTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, MAX_STREAMS)
                .getMap();
    }

    /** The same for the parser of HTTP/1.1. */
    OptionMap options() {
        return OptionMap.builder()
                .set(UndertowOptions.REQUEST_PARSE_TIMEOUT, headMs)
                .set(UndertowOptions.NO_REQUEST_TIMEOUT, idleMs)
                .set(UndertowOptions.MAX_HEADER_SIZE, MAX_HEAD_BYTES)
                .set(UndertowOptions.MAX_HEADERS, MAX_HEADERS)
                .set(UndertowOptions.MAX_PARAMETERS, MAX_PARAMETERS)
                // Bodies are streams, of any length; Undertow would end them after 2 MiB.
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                // Paths go on as they came, so there is nothing to decode and nothing to refuse.
                .set(UndertowOptions.DECODE_URL, false)
                .set(UndertowOptions.ALLOW_UNESCAPED_CHARACTERS_IN_URL, true)
                // It would hold answers to pipelined requests back, and we stream.
                .set(UndertowOptions.BUFFER_PIPELINED_DATA, false)
                .getMap();
    }
}
