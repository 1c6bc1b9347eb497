// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import io.l7mp.tests.bed.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Either side of a JSONSocket over another conversation. A client does not wait for its answer
 * before it sends; the answer is what it receives first.
 */
public final class JsonSocketConn implements Conn {
    private static final String REQUEST = "{\"JSONSocketVersion\":1}";
    private static final String OK =
        "{\"JSONSocketVersion\":1,\"JSONSocketStatus\":200,\"JSONSocketMessage\":\"OK\"}";

    private final Conn below;
    private final String expected;
    private boolean hasHeader;
    private byte[] early = {};

    private JsonSocketConn(Conn below, String expected) {
        this.below = below;
        this.expected = expected;
    }

    /** A client; sends the header. */
    public static JsonSocketConn request(Conn below) throws IOException {
        below.send(bytes(REQUEST));
        return new JsonSocketConn(below, OK);
    }

    /** A server: receives the header, and says yes. */
    public static JsonSocketConn serve(Conn below) throws IOException {
        var server = new JsonSocketConn(below, REQUEST);
        server.expectHeader();
        below.send(bytes(OK));
        return server;
    }

    /** The other side's header, whatever it says; text has no braces in its strings. */
    public Json header() throws IOException {
        return Json.parse(readHeader());
    }

    @Override
    public void send(byte[] data) throws IOException {
        below.send(data);
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        expectHeader();
        if (early.length > 0) {
            var data = early;
            early = new byte[0];
            return Optional.of(data);
        }
        return below.receive();
    }

    @Override
    public void endOutput() throws IOException {
        below.endOutput();
    }

    @Override
    public void abort() throws IOException {
        below.abort();
    }

    @Override
    public void drop() throws IOException {
        below.drop();
    }

    @Override
    public void close() throws IOException {
        below.close();
    }

    /** Waits for the other side's header, which must be as expected. */
    public void expectHeader() throws IOException {
        if (!hasHeader) {
            var header = readHeader();
            if (!header.equals(expected)) {
                throw new IOException("the header is " + header);
            }
        }
    }

    private String readHeader() throws IOException {
        hasHeader = true;
        var text = new byte[0];
        while (endOf(text) < 0) {
            var more = below.receive().orElseThrow(() -> new IOException("ended in its header"));
            var longer = Arrays.copyOf(text, text.length + more.length);
            System.arraycopy(more, 0, longer, text.length, more.length);
            text = longer;
        }
        var end = endOf(text);
        early = Arrays.copyOfRange(text, end, text.length);
        return new String(text, 0, end, StandardCharsets.UTF_8);
    }

    private static int endOf(byte[] text) {
        var depth = 0;
        for (var i = 0; i < text.length; i++) {
            depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            if (depth == 0) {
                return i + 1;
            }
        }
        return -1;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
