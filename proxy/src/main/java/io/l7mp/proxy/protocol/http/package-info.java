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
 * <p>HTTP/2 comes by prior knowledge, which {@link io.l7mp.proxy.protocol.http.Preface} sees, or by
 * upgrade of a request without a body ({@link io.l7mp.proxy.protocol.http.Http2Upgrade}). Each of
 * its streams is an exchange like any other; what an exchange can break off, be it a connection or
 * a stream, is its {@link io.l7mp.proxy.protocol.http.Lane}. The protocol is Undertow's, its gaps
 * are closed in {@link io.l7mp.proxy.protocol.http.Http2Connection}, {@link
 * io.l7mp.proxy.protocol.http.FrameFilter} and {@link io.l7mp.proxy.protocol.http.RequestRules}.
 * None of these is loaded before somebody speaks HTTP/2.
 *
 * <p>What remains of its differences from RFC 9113; nothing malformed becomes a request:
 * <ul>
 * <li>The connection ends with PROTOCOL_ERROR where the stream alone should, for:
 * transfer-encoding, a content-length that is no number, a pseudo-header after other headers, more
 * than 200 headers or 16,000 bytes of them; with COMPRESSION_ERROR for an empty name, and with
 * PROTOCOL_ERROR instead of that for a table larger than ours.
 * <li>Trailers are read and not passed on; pseudo-headers in them are not complained of. Trailers
 * of a stream that was reset just before end the connection.
 * <li>No CONNECT (CONNECT_ERROR), no server push, no priorities, and no WebSocket (RFC 8441).
 * <li>After 200 streams that were broken off a connection takes no more; the client makes another.
 * </ul>
 */
package io.l7mp.proxy.protocol.http;
