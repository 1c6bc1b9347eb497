/**
 * What every protocol implements: listeners that make sessions, and the factory that makes
 * listeners and connectors from their configuration.
 *
 * <p>Listeners are opened and closed by the control thread; their sockets live on loops.
 */
package io.l7mp.proxy.listener;
