/** Unix domain stream sockets: listeners and clusters; sockets and sessions live on loops. */
package io.l7mp.proxy.protocol.unix;
