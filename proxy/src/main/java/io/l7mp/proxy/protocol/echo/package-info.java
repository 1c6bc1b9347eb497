/** The Echo cluster: what comes in goes out. Runs on the session's loop. */
package io.l7mp.proxy.protocol.echo;
