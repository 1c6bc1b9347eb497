package io.l7mp.proxy.protocol.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpServerConnection;
import java.io.IOException;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSinkChannel;

/**
 * What carries one request and its response: a connection in HTTP/1.1, a stream of one in HTTP/2.
 * Nothing that happens to it happens to others. I/O thread only.
 */
interface Lane {
    /** Breaks off what is under way. */
    void breakOff();

    /** Has the client stop with a request whose response is out. */
    void stopRequest();

    /** How much of such a request is worth waiting for, in bytes. */
    long worthReading();

    /** So much of the request's body was read. */
    void onRead(int bytes);

    /** Whether all that was written to {@code channel} is out, as far as the kernel. */
    boolean flush(StreamSinkChannel channel) throws IOException;

    /** Sets what to do when the client breaks it off. */
    void onBroken(Runnable task);

    /** That of a request which has just come. */
    static Lane of(HttpServerExchange exchange) {
        return exchange.getConnection() instanceof HttpServerConnection ? connection(exchange)
                : Http2Connection.of(exchange).begin(exchange);
    }

    /** A connection of HTTP/1.1, whose only way to stop anything is its end. */
    private static Lane connection(HttpServerExchange exchange) {
        return new Lane() {
            @Override
            public void breakOff() {
                IoUtils.safeClose(exchange.getConnection());
            }

            @Override
            public void stopRequest() {
                breakOff();
            }

            @Override
            public long worthReading() {
                return Long.MAX_VALUE;
            }

            @Override
            public void onRead(int bytes) {
                // TCP minds its own window.
            }

            @Override
            public boolean flush(StreamSinkChannel channel) throws IOException {
                return channel.flush();
            }

            @Override
            public void onBroken(Runnable task) {
                // Reading, writing or ClientWatch find out.
            }
        };
    }
}
