/**
 * Unix sockets of types stream, seqpacket and datagram: listeners and clusters.
 *
 * <p>Connections are made as by TCP and carry messages for seqpacket. Datagram listeners are one
 * socket with a session for each {@link io.l7mp.proxy.protocol.unix.PeerName}. A
 * {@link io.l7mp.proxy.protocol.unix.SocketFile} is opened and closed with its socket; sockets and
 * sessions live on loops.
 */
package io.l7mp.proxy.protocol.unix;
