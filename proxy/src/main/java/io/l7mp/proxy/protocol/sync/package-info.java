/**
 * The Sync cluster: sessions with the same value somewhere in their metadata hear one another.
 *
 * <p>The value is the label of a {@link io.l7mp.proxy.protocol.sync.Group}, which lives on the loop
 * that the label's hash picks and is touched by no other thread. On that loop a message reaches
 * members by plain calls; from and to members elsewhere travel copies, a bounded number of bytes
 * for each member. Members are like datagram sockets: what one cannot take is lost for it alone.
 */
package io.l7mp.proxy.protocol.sync;
