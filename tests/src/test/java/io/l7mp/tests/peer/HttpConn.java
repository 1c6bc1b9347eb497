// SPDX-License-Identifier: MIT
package io.l7mp.tests.peer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * One HTTP/1.1 request as a conversation: a POST whose chunked body is what is sent and whose
 * response body is what is received, both at the same time.
 */
public final class HttpConn implements Conn {
    private final StreamConn conn;
    private Optional<HttpHead> head = Optional.empty();
    private HttpBody body;

    private HttpConn(StreamConn conn) {
        this.conn = conn;
    }

    /** Sends the head of a POST to {@code /}; call inside the client's namespace. */
    public static HttpConn post(SocketAddress address) throws IOException {
        return post(address, "/", List.of());
    }

    /** Sends the head of a POST with more headers, each a whole line. */
    public static HttpConn post(SocketAddress address, String target, List<String> headers)
            throws IOException {
        var conn = StreamConn.connect(address);
        var lines = headers.stream().map(line -> line + "\r\n").reduce("", String::concat);
        conn.send("POST " + target + " HTTP/1.1\r\nHost: l7mp.test\r\n" + lines
            + "Transfer-Encoding: chunked\r\n\r\n");
        return new HttpConn(conn);
    }

    /** The head of the response; waits for it. */
    public synchronized HttpHead head() throws IOException {
        if (head.isEmpty()) {
            var response = HttpHead.read(conn);
            body = new HttpBody(conn, response);
            head = Optional.of(response);
        }
        return head.get();
    }

    /** The connection below. */
    public StreamConn raw() {
        return conn;
    }

    @Override
    public void send(byte[] data) throws IOException {
        var chunk = new ByteArrayOutputStream(data.length + 16);
        chunk.write((Integer.toHexString(data.length) + "\r\n")
            .getBytes(StandardCharsets.US_ASCII));
        chunk.write(data);
        chunk.write('\r');
        chunk.write('\n');
        conn.send(chunk.toByteArray());
    }

    @Override
    public Optional<byte[]> receive() throws IOException {
        head();
        return body.next();
    }

    @Override
    public void endOutput() throws IOException {
        conn.send("0\r\n\r\n");
    }

    @Override
    public void abort() throws IOException {
        conn.abort();
    }

    @Override
    public void close() throws IOException {
        conn.close();
    }
}
