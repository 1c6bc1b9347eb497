/**
 * JSONSocket: streams that begin with an exchange of JSON headers, over any other protocol.
 *
 * <p>A client's first message is an object with a {@code JSONSocketVersion} and whatever else it
 * wants to say of the stream; the answer has a {@code JSONSocketStatus}. What follows passes as it
 * is. The transport is another protocol's listener or connector, made from a spec within the spec
 * ({@link io.l7mp.proxy.listener.Transports}); a {@link io.l7mp.proxy.stream.Layer} does the
 * handshake on top of its streams. Over datagrams a header is one message; in bytes it ends where
 * its object does.
 *
 * <p>A message with a {@code JSONSocketStatus} is no request: who sends one over what may lose
 * messages is not answered, although the specification has an answer for whatever is wrong with a
 * header. The sender of a datagram may be forged, and it may be another server's address. That one
 * would take our answer for a request, as it has all that a request must have, and answer it, and
 * so would we: two servers, made to talk to each other by one datagram, would never stop. On
 * connections, whose sender is real, such a message is a request like any other.
 *
 * <p>Who has sent no header yet has no session: a datagram either is a header or its sender is told
 * and forgotten at once; connections may wait for a bounded time, in bounded numbers, with bounded
 * memory. Everything but opening and closing runs on the loop of the transport's stream.
 */
package io.l7mp.proxy.protocol.jsonsocket;
