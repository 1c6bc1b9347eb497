/**
 * The Logger cluster: writes what passes to a file or the standard output, and passes it on.
 *
 * <p>Runs on the session's loop; the writing is done by {@link io.l7mp.proxy.log.Output}'s thread.
 */
package io.l7mp.proxy.protocol.logger;
