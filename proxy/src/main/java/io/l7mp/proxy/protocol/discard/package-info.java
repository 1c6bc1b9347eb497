/** The Discard cluster: what comes in is gone. Runs on the session's loop. */
package io.l7mp.proxy.protocol.discard;
