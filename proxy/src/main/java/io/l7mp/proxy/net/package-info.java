/**
 * Sockets on a loop: connections, acceptors, datagram sockets, addresses.
 *
 * <p>Knows transports but no sessions. Everything but {@link io.l7mp.proxy.net.Resolver} and
 * {@link io.l7mp.proxy.net.Descriptors} belongs to the loop it was opened on.
 */
package io.l7mp.proxy.net;
