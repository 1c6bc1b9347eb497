/**
 * HTTP listeners: every request becomes a session.
 *
 * <p>Two threads share a request and never touch each other's half. The XNIO I/O thread, one for
 * all listeners, parses heads and owns the exchange ({@link io.l7mp.proxy.protocol.http.Exchange}
 * with its reader and writer); the session's loop owns the stream ({@link
 * io.l7mp.proxy.protocol.http.HttpStream}). They talk by tasks only: a {@code requestXxx} call
 * queues one for the I/O thread, an {@code onXxx} call of the stream comes as one on the loop. A
 * buffer that travels with a task belongs to the receiver.
 *
 * <p>Memory is bounded: one buffer of the request is on its way at a time, and a response takes no
 * more while a buffer's worth waits. Nothing is collected.
 *
 * <p>HTTP/2 comes by prior knowledge or by upgrade; each of its streams is an exchange like any
 * other, and {@link io.l7mp.proxy.protocol.http.Http2Streams} knows what those of a connection
 * share. There is no WebSocket over HTTP/2 (RFC 8441), and trailers are not passed on.
 */
package io.l7mp.proxy.protocol.http;
