/**
 * Bounds of messages within byte streams: what {@code framing} in a spec stands for.
 *
 * <p>{@link io.l7mp.proxy.framing.Framing} is what protocols see: it reads the spec and lays a
 * datagram stream over a byte stream. Decoders know neither socket nor loop: they take bytes in
 * pieces of any size and point at the messages in them. On the session's loop; nothing is allocated
 * per message.
 */
package io.l7mp.proxy.framing;
