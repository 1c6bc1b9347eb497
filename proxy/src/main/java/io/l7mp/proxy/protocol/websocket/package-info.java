/**
 * WebSocket (RFC 6455): listeners and clusters.
 *
 * <p>A connection passes through three owners, each hearing the socket's events while it is in
 * charge: a handshake ({@code ServerHandshake}, {@code ClientHandshake}), the session's stream
 * ({@code WebSocketStream}), and, when the session is done with it, {@code Farewell}, which waits a
 * moment for the peer's goodbye. {@code Link} is what they pass on. Frames are read by
 * {@code FrameDecoder} and written by {@code FrameEncoder}, which know neither sockets nor loops.
 *
 * <p>Everything belongs to the loop of its connection. Messages that arrive whole are unmasked in
 * the loop's read buffer and handed on from there; only a message that is cut by a read or by its
 * sender is collected, in memory borrowed from the loop until it is delivered. Extensions are never
 * negotiated.
 */
package io.l7mp.proxy.protocol.websocket;
