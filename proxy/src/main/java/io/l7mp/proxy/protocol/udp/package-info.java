/**
 * UDP listeners and clusters.
 *
 * <p>A listener is one socket with many sessions: a {@link io.l7mp.proxy.protocol.udp.DemuxTable}
 * tells by the sender's address whose a datagram is, and answers leave through the same socket.
 * (One connected socket per client would get datagrams of others between its bind and its connect.)
 * A cluster's stream is a connected socket of its own. Batches keep together: what one receive call
 * delivered reaches each session as one batch.
 *
 * <p>With several loops each has a socket of its own at the listener's address, and the kernel
 * deals peers out by their hash (SO_REUSEPORT): datagrams, unlike connections, cannot be handed
 * over to another loop for less than it takes to forward them.
 *
 * <p>{@code UdpListener} is opened and closed by the control thread; each server and what hangs on
 * it belong to one loop. Invariant: a session's stream is in its server's table until it is closed,
 * not longer.
 */
package io.l7mp.proxy.protocol.udp;
