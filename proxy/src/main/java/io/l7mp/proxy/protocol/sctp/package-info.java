/**
 * SCTP listeners and clusters: one association is one session, of messages, over one-to-one sockets
 * of the kernel. Sockets and sessions live on loops.
 *
 * <p>SCTP has no half-closed associations. Whoever ends its output shuts the association down: what
 * was sent before is still delivered, both ways, and nothing is taken after that.
 */
package io.l7mp.proxy.protocol.sctp;
