/**
 * Sockets on a loop: connections, acceptors, datagram sockets, addresses.
 *
 * <p>Knows transports but no sessions. Everything but {@link io.l7mp.proxy.net.Outbound} and
 * what is in it belongs to the loop it was opened on. Outgoing connections of every protocol begin
 * as an {@link io.l7mp.proxy.net.Attempt}, which knows about names and their many addresses.
 */
package io.l7mp.proxy.net;
